#' Skip a test where Python cannot be used
#'
#' For tests of testthat that draw. It starts Python, and skips the test with its
#' reason where there is none, or one without Keras and its backend. In a session
#' that is not interactive it starts only a Python that `RETICULATE_PYTHON` names or
#' that [install_kerasinit()] has made: reticulate may download another.
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
  problem <- why_no_python()
  testthat::skip_if(!is.null(problem), problem)
  invisible(TRUE)
}

# NULL or a reason.
why_no_python <- function() {
  is_chosen <- nzchar(Sys.getenv("RETICULATE_PYTHON")) || reticulate::virtualenv_exists("r-kerasinit")
  if (!is_chosen && !interactive() && !reticulate::py_available()) {
    return("RETICULATE_PYTHON names no Python")
  }
  suggest_environment()
  tryCatch(
    {
      check_python(environment())
      NULL
    },
    error = function(e) cli::ansi_strip(conditionMessage(e))
  )
}
