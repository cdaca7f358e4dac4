# A text file with the fingerprint of every weight. Python reads and writes it: see docs/fingerprint.md.

#' Keep the fingerprints of a model in a file
#'
#' @description
#' `write_fingerprints()` writes a line for each weight of a model. Keep the file
#' under version control. `check_fingerprints()` stops with an error if a weight has
#' another dtype, another shape or other bits. The error names the weight, the number
#' of values that differ, the first of them and the likely cause. Python's
#' `kerasinit.testing` has functions of the same names for the same files, so each
#' language can check a file of the other.
#'
#' `expect_fingerprint()` is the same check as a testthat expectation. If it fails, it
#' writes the new fingerprints to a file beside the old one, with `.new` at the end of
#' its name. It writes nothing if the variable `CI` is set. `accept_fingerprints()`
#' replaces the old file with the new one.
#'
#' @details
#' Write the file while the model has its first weights. Then it stores the
#' initializer and seed of each weight, if these make the same bits again. With them a
#' failed check can compute the expected values, although the file holds none. Give
#' every initializer a seed, as each session picks other seeds.
#'
#' Write the file from the model, not from arrays. R's arrays are float64, int32 or
#' bool, and do not know how they were made. A check compares an array in the file's
#' dtype if that dtype holds all its values exactly.
#'
#' @param model,object A model, a layer, a list of weights or arrays such as
#'   `get_weights(model)`, or one tensor or array.
#' @param file The path of the text file.
#' @param label The name of `object` in the message. `NULL` uses its code.
#' @returns `model` or `object`, and for `accept_fingerprints()` the path; all invisibly.
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' layer <- layer_dense(units = 2, kernel_initializer = initializer_he_normal(seed = 42))
#' layer$build(reticulate::tuple(NULL, 3L))
#' file <- tempfile(fileext = ".tsv")
#' write_fingerprints(layer, file)
#' check_fingerprints(layer, file)
#'
#' other <- layer_dense(units = 2, kernel_initializer = initializer_he_normal(seed = 43))
#' other$build(reticulate::tuple(NULL, 3L))
#' try(check_fingerprints(other, file))
#' @seealso [fingerprint()], [expect_same_bits()]
#' @export
write_fingerprints <- function(model, file) {
  if (missing(model)) abort_missing("model", "a model, a layer, a list of weights or a tensor", environment())
  python <- r_side()
  given <- as_values(model)
  file <- as_path(file)
  try_python(python$write_fingerprints(given, file), environment())
  invisible(model)
}

#' @rdname write_fingerprints
#' @export
check_fingerprints <- function(model, file) {
  if (missing(model)) abort_missing("model", "a model, a layer, a list of weights or a tensor", environment())
  problem <- mismatch(model, as_path(file))
  if (!is.null(problem)) {
    lines <- trimws(strsplit(problem, "\n", fixed = TRUE)[[1]])
    told <- rlang::set_names(sprintf("{lines[[%d]]}", seq_along(lines)), c("", rep("*", length(lines) - 1)))
    abort(told, call = environment(), class = "kerasinit_error_fingerprint")
  }
  invisible(model)
}

#' @rdname write_fingerprints
#' @export
expect_fingerprint <- function(object, file, label = NULL) {
  rlang::check_installed("testthat", "to use `expect_fingerprint()`.")
  if (missing(object)) abort_missing("object", "a model, a layer, a list of weights or a tensor", environment())
  seen <- testthat::quasi_label(rlang::enquo(object), label, arg = "object")
  file <- as_path(file)
  new <- paste0(file, ".new")
  unlink(new, expand = FALSE)
  problem <- mismatch(seen$val, file, "object", environment())
  hint <- NULL
  if (!is.null(problem) && !on_ci()) {
    try_python(r_side()$write_in_dtypes_of(as_values(seen$val), new, file), environment())
    path <- file.path(normalizePath(dirname(file)), basename(file))
    hint <- sprintf("\nIf this change is intended, run kerasinit::accept_fingerprints(\"%s\").", path)
  }
  testthat::expect(is.null(problem), paste0(seen$lab, ": ", problem, hint))
  invisible(seen$val)
}

#' @rdname write_fingerprints
#' @export
accept_fingerprints <- function(file) {
  file <- as_path(file)
  new <- paste0(file, ".new")
  if (!file.exists(new)) {
    abort(
      c(
        "There is no file {.path {new}} to accept.",
        i = "{.fn expect_fingerprint} writes it where a test fails, and removes it where it passes."
      ),
      class = "kerasinit_error_fingerprint"
    )
  }
  if (!file.rename(new, file)) {
    abort("{.path {file}} cannot be written.", class = "kerasinit_error_fingerprint")
  }
  invisible(file)
}

# NULL, or a message that says what differs from the file.
mismatch <- function(x, file, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  python <- r_side(call)
  given <- as_values(x, arg, call)
  if (!file.exists(file)) {
    return(sprintf("There is no file %s. Write it with write_fingerprints().", file))
  }
  try_python(python$mismatch(given, file), call)
}

# Like kerasinit.testing.manifest.on_ci(). Once Python has started, it does not see variables that R sets.
on_ci <- function() !tolower(Sys.getenv("CI")) %in% c("", "0", "false")

as_path <- function(file, call = rlang::caller_env()) {
  if (rlang::is_missing(file)) abort_missing("file", "the path of a text file", call)
  if (!is_text(file) || !nzchar(file)) {
    abort_argument("file", "the path of a text file", file, call)
  }
  path.expand(file)
}
