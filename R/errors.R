# What a user reads where something is wrong. Every error of this package is made here, or by cli_abort() in
# python.R where Python itself is missing.

abort_argument <- function(arg, allowed, given, call, hint = NULL) {
  cli::cli_abort(
    c("{.arg {arg}} must be {allowed}, not {described(given)}.", i = if (!is.null(hint)) "{hint}"),
    call = call, class = "kerasinit_error_argument"
  )
}

# Short values as one would type them, others by their kind.
described <- function(x) {
  if (inherits(x, "python.builtin.object")) {
    return(sprintf("a Python object of class %s", class(x)[[1]]))
  }
  plain <- (is.atomic(x) || is.list(x)) && !is.object(x) && length(x) <= 8
  code <- if (plain) deparse1(x)
  if (plain && nchar(code) <= 60) code else cli::format_inline("{.obj_type_friendly {x}}")
}

# An argument without a default was not given.
abort_missing <- function(arg, what, call, hint = NULL) {
  cli::cli_abort(
    c("{.arg {arg}} is missing: {what}.", i = if (!is.null(hint)) "{hint}"),
    call = call, class = "kerasinit_error_argument"
  )
}

# Runs an expression that calls Python; an error there is told as R's own, in the user's call. That the
# Python object `object`, the user's `arg`, is from another session is looked at only then: it takes a tenth of a draw's time.
try_python <- function(expr, call, object = NULL, arg = "initializer") {
  withCallingHandlers(expr, error = function(e) {
    if (is_interrupt_in_reticulate(e)) rlang::interrupt()
    if (inherits(e, "rlang_error")) { # ours, from further down
      e$call <- rlang::error_call(call)
      stop(e)
    }
    if (!is.null(object)) as_living(object, arg, call)
    cli::cli_abort("{python_message(e)}", call = call, class = "kerasinit_error_python")
  })
}

# "ValueError: STFT(): `window` ... not None" becomes "`window` ... not NULL".
python_message <- function(e) {
  text <- sub("\n.*py_last_error.*", "", conditionMessage(e))
  text <- sub("^(Error in [^\n]*: ?)?[A-Za-z_.]*Error: ", "", text)
  text <- sub("^[A-Za-z_.]+\\(\\): ", "", text)
  text <- gsub("\\((\\d+),\\)", "(\\1)", text) # a tuple of one
  text <- gsub("\\bNone\\b", "NULL", text)
  trimws(text)
}
