test_that("the Python example reads R's own data", {
  copy <- utils::read.csv(system.file("examples", "iris.csv", package = "kerasinit"), stringsAsFactors = TRUE)
  expect_identical(copy, datasets::iris)
})
