test_that("a test runs if there is a usable Python", {
  skip_if(!nzchar(Sys.getenv("RETICULATE_PYTHON")), "RETICULATE_PYTHON is not set")
  expect_true(expect_invisible(skip_if_no_python()))
})

test_that("a test is skipped with the reason if Python lacks something", {
  skip_if_no_python()
  bare <- withr::local_tempdir()
  system2(reticulate::py_exe(), c("-m", "venv", "--without-pip", bare))
  code <- "tryCatch(kerasinit::skip_if_no_python(), skip = function(s) cat('skipped:', conditionMessage(s)))"
  said <- gsub("\\s+", " ", in_new_r(code, RETICULATE_PYTHON = file.path(bare, "bin", "python")))
  expect_match(said, 'skipped: .*kerasinit needs the Python modules "tensorflow", .* which .* lacks.')
})

test_that("a session that is not interactive does not start a Python that reticulate chooses", {
  code <- "tryCatch(kerasinit::skip_if_no_python(), skip = function(s) cat(conditionMessage(s)))"
  said <- in_new_r(c(code, "cat(reticulate::py_available())"), RETICULATE_PYTHON = "", HOME = withr::local_tempdir())
  expect_match(said, "RETICULATE_PYTHON is not set.?FALSE")
})
