test_that("a test goes on where there is a Python that can be used", {
  skip_if_not(reticulate::py_module_available("tensorflow"), "Python has no TensorFlow")
  expect_true(expect_invisible(skip_if_no_python()))
})

test_that("a test is skipped with its reason where Python lacks something", {
  skip_if_no_python()
  bare <- withr::local_tempdir()
  system2(reticulate::py_exe(), c("-m", "venv", "--without-pip", bare))
  code <- "tryCatch(kerasinit::skip_if_no_python(), skip = function(s) cat('skipped:', conditionMessage(s)))"
  said <- gsub("\\s+", " ", in_new_r(code, RETICULATE_PYTHON = file.path(bare, "bin", "python")))
  expect_match(said, 'skipped: .*kerasinit needs the Python modules "tensorflow", .* which .* lacks.')
})
