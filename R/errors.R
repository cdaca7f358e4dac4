# The errors of this package. Others are raised with abort() where they occur, such as in python.R.

# cli_abort(), also where rlang cannot make a traceback. It takes the length of each value in a call, such as that of
# `$<-`, and a user's class may refuse that. Then the traceback is empty.
abort <- function(message, ..., .envir = parent.frame()) {
  trace <- tryCatch(
    {
      rlang::trace_back()
      NULL # cli_abort() makes a better one
    },
    error = function(e) rlang::trace_back(bottom = globalenv())
  )
  cli::cli_abort(message, ..., trace = trace, .envir = .envir)
}

abort_argument <- function(arg, allowed, given, call, hint = NULL) {
  abort(
    c("{.arg {arg}} must be {allowed}, not {described(given)}.", i = if (!is.null(hint)) "{hint}"),
    call = call, class = "kerasinit_error_argument"
  )
}

# Short values as the user types them, others by type and length.
described <- function(x) {
  if (is_python(x)) {
    gone <- reticulate::py_is_null_xptr(x)
    return(if (gone) "a Python object of another R session" else paste("a Python object of class", class(x)[[1]]))
  }
  if (inherits(x, "kerasinit.initializers.Initializer")) {
    return("an initializer")
  }
  if (is_seed_generator(x)) {
    return("a seed generator")
  }
  tryCatch(described_value(x), error = function(e) "an object that cannot be shown")
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

# Few enough values to show: a short vector, or a list of these.
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

# A value as code. Numbers have 15 digits, or 17 if 15 do not identify them.
typed <- function(x) {
  hides <- function(numbers) {
    finite <- numbers[is.finite(numbers)]
    any(finite != as.numeric(sprintf("%.15g", finite)))
  }
  needed <- any(unlist(rapply(list(x), hides, classes = "numeric", how = "list")))
  deparse1(x, control = c("keepNA", "keepInteger", "niceNames", "showAttributes", if (needed) "digits17"))
}

# The error for a missing argument that has no default.
abort_missing <- function(arg, what, call, hint = NULL) {
  abort(
    c("{.arg {arg}} is missing: {what}.", i = if (!is.null(hint)) "{hint}"),
    call = call, class = "kerasinit_error_argument"
  )
}

# Runs an expression that calls Python, and turns Python's error into an R error in the user's call. `about` names the
# argument at the beginning of the message, where Python's own does not. `object` is the user's `arg`. Whether it comes
# from another session is checked only after an error: the check takes a tenth of a draw's time.
try_python <- function(expr, call, object = NULL, arg = "initializer", about = "", class = "kerasinit_error_python") {
  withCallingHandlers(expr, error = function(e) {
    if (is_interrupt_in_reticulate(e)) rlang::interrupt()
    if (inherits(e, "rlang_error")) { # our own error, from deeper in the stack
      e$call <- rlang::error_call(call)
      stop(e)
    }
    if (!is.null(object)) as_living(object, arg, call)
    abort("{about}{python_message(e)}", call = call, class = class)
  })
}

# Like do.call(), but the call has names in place of values. rlang's traceback takes the length of each value in a
# call, and that fails for some Python objects.
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
  text <- gsub("\\((\\d+),\\)", "(\\1)", text) # a tuple with one element
  text <- gsub("\\bNone\\b", "NULL", text)
  trimws(text)
}
