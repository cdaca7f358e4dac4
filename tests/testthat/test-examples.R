test_that("the data that the Python example reads is R's own", {
  copy <- utils::read.csv(system.file("examples", "iris.csv", package = "kerasinit"), stringsAsFactors = TRUE)
  expect_identical(copy, datasets::iris)
})
