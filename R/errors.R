# What a user reads where something is wrong. Every error of this package is made here, or by cli_abort() in
# python.R where Python itself is missing.

abort_argument <- function(arg, allowed, given, call, hint = NULL) {
  cli::cli_abort(
    c("{.arg {arg}} must be {allowed}, not {described(given)}.", i = if (!is.null(hint)) "{hint}"),
    call = call, class = "kerasinit_error_argument"
  )
}

# Short values as one would type them, others by their kind and length.
described <- function(x) {
  if (is_python(x)) {
    gone <- reticulate::py_is_null_xptr(x)
    return(if (gone) "a Python object of another R session" else paste("a Python object of class", class(x)[[1]]))
  }
  tryCatch(described_value(x), error = function(e) "an object whose class does not let itself be looked at")
}

described_value <- function(x) {
  code <- if (is_short(x)) typed(x)
  if (!is.null(code) && nchar(code) <= 60) {
    return(code)
  }
  kind <- cli::format_inline("{.obj_type_friendly {x}}")
  if (is.object(x) || !(is.array(x) || is.vector(x) && length(x) != 1)) {
    kind
  } else {
    sprintf("%s of %s", kind, if (is.array(x)) paste(dim(x), collapse = " x ") else paste("length", length(x)))
  }
}

# What is quickly written down: a few values, or a list of such.
is_short <- function(x, lists = 2) {
  if (is.null(x)) {
    TRUE
  } else if (is.object(x) || is.array(x) || length(x) > 8) {
    FALSE
  } else if (is.list(x)) {
    lists > 0 && !is.pairlist(x) && all(vapply(x, is_short, NA, lists - 1))
  } else {
    is.atomic(x) && utils::object.size(x) < 4096
  }
}

# R writes 15 digits; the 17 that tell all numbers apart only where one needs them.
typed <- function(x) {
  hides <- function(numbers) {
    finite <- numbers[is.finite(numbers)]
    any(finite != as.numeric(sprintf("%.15g", finite)))
  }
  needed <- any(unlist(rapply(list(x), hides, classes = "numeric", how = "list")))
  deparse1(x, control = c("keepNA", "keepInteger", "niceNames", "showAttributes", if (needed) "digits17"))
}

# An argument without a default was not given.
abort_missing <- function(arg, what, call, hint = NULL) {
  cli::cli_abort(
    c("{.arg {arg}} is missing: {what}.", i = if (!is.null(hint)) "{hint}"),
    call = call, class = "kerasinit_error_argument"
  )
}

# Runs an expression that calls Python. Python's error becomes an error of R's, in the user's call. Only then
# it looks whether `object`, the user's `arg`, comes from another session: looking takes a tenth of a draw's time.
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

# As do.call(), which puts the values into the call. There rlang, for its traceback, asks each for its length, and
# some of Python's objects have an error for that.
call_with <- function(f, arguments) {
  keys <- sprintf("argument%d", seq_along(arguments))
  code <- as.call(c(quote(f), rlang::set_names(lapply(keys, as.name), rlang::names2(arguments))))
  eval(code, c(list(f = f), rlang::set_names(arguments, keys)))
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
