# The messages of a progress bar.
reported <- function(..., interactive = TRUE) {
  withr::local_options(rlang_interactive = interactive, cli.dynamic = TRUE, cli.progress_clear = FALSE)
  report <- progress_reporter()
  testthat::capture_messages(for (call in list(...)) report(call[[1]], call[[2]]))
}

test_that("a long draw shows a bar, which disappears when the draw ends or is stopped", {
  for (last in list(list(10, 10), list(NULL, 10))) {
    expect_match(reported(list(4, 10), list(6, 10), last), "kerasinit.*40%", all = FALSE)
    expect_identical(cli::cli_progress_num(), 0L)
  }
})

test_that("a draw of more values than R's integers can count shows a bar too", {
  expect_match(reported(list(2^31, 2^32), list(2^32, 2^32)), "kerasinit.*50%", all = FALSE)
})

test_that("there is no bar in a session that is not interactive, nor for a finished draw", {
  expect_identical(reported(list(4, 10), list(10, 10), interactive = FALSE), character())
  expect_identical(reported(list(10, 10)), character())
})

test_that("Python reports progress to R", {
  skip_if_no_python()
  initializer_zeros()
  withr::local_options(rlang_interactive = TRUE, cli.dynamic = TRUE)
  report <- "import kerasinit.stream.progress as p; r = p._make_reporter(); r(%s); r(10, 10)"
  # R has no integers from 2^31 on.
  percents <- c("4, 10" = " 40%", "2**31, 2**32" = " 50%", "2**31 - 1, 2**40" = " 0%")
  for (done in names(percents)) {
    shown <- testthat::capture_messages(reticulate::py_run_string(sprintf(report, done), local = TRUE))
    expect_match(shown, paste0("kerasinit.*", percents[[done]]), all = FALSE)
  }
})
