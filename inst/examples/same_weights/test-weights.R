# The weights of R: against the file that Python checks too.
source("model.R")

testthat::test_that("the weights are those of the file", {
  skip_if_no_python()
  expect_fingerprint(build_model(), "weights.tsv")
})

testthat::test_that("a seed gives the same kernel each time", {
  skip_if_no_python()
  expect_same_bits(build_model()$weights[[1]], build_model()$weights[[1]])
})
