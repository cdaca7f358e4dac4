#' Skip a test where Python cannot be used
#'
#' For tests of testthat that draw. It starts Python, and skips the test with its
#' reason where there is none, or one without Keras and its backend.
#'
#' @returns `TRUE`, invisibly, where Python can be used.
#' @examplesIf requireNamespace("testthat", quietly = TRUE)
#' testthat::test_that("weights have the bits of last year", {
#'   skip_if_no_python()
#'   text <- fingerprint(initializer_glorot_normal(seed = 42), shape = c(2, 2))
#'   testthat::expect_match(text, "^sha256:9b83fe71")
#' })
#' @seealso [expect_same_bits()], [expect_fingerprint()]
#' @export
skip_if_no_python <- function() {
  rlang::check_installed("testthat", "to use `skip_if_no_python()`.")
  problem <- tryCatch(
    {
      check_python(environment())
      NULL
    },
    error = function(e) cli::ansi_strip(conditionMessage(e))
  )
  testthat::skip_if(!is.null(problem), problem)
  invisible(TRUE)
}
