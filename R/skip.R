#' Skip a test where Python cannot be used
#'
#' For testthat tests that draw. It starts Python. If there is no Python, or it lacks
#' Keras or its backend, the test is skipped with the reason. A session that is not
#' interactive starts only a Python that `RETICULATE_PYTHON` names or that
#' [install_kerasinit()] has made. Otherwise reticulate could download one.
#'
#' @returns `TRUE`, invisibly, if Python can be used.
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

# NULL, or the reason to skip.
why_no_python <- function() {
  is_chosen <- nzchar(Sys.getenv("RETICULATE_PYTHON")) || reticulate::virtualenv_exists("r-kerasinit")
  if (!is_chosen && !interactive() && !reticulate::py_available()) {
    return("RETICULATE_PYTHON is not set")
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
