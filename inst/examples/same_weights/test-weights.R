# Compares R's weights with the file. Python checks the same file.
source("model.R")

testthat::test_that("the weights are those of the file", {
  skip_if_no_python()
  expect_fingerprint(build_model(), "weights.tsv")
})

testthat::test_that("a seed gives the same kernel each time", {
  skip_if_no_python()
  expect_same_bits(build_model()$weights[[1]], build_model()$weights[[1]])
})
