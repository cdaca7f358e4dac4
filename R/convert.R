# The only place where R values are checked. Each as_*() takes what the user gave and returns what Python
# reads as the value that was meant, or says in the user's call what is wrong with it: `arg` and `call`
# are found as rlang finds them.

# One number without a class of its own (a factor, a date or a 64-bit integer is something else).
is_number <- function(x) is.numeric(x) && !is.object(x) && length(x) == 1 && is.finite(x)

# Numbers that are whole; below 2^53 they are exact in a double.
are_whole <- function(x) is.numeric(x) && !is.object(x) && all(is.finite(x) & x == trunc(x) & abs(x) < 2^53)

is_whole <- function(x) length(x) == 1 && are_whole(x)

# R's integers end at 2^31; Python's do not.
py_integer <- function(x) {
  if (abs(x) <= .Machine$integer.max) as.integer(x) else reticulate::py_eval(sprintf("%.0f", x), convert = FALSE)
}

as_whole <- function(x, min = -Inf, max = Inf, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (!is_whole(x) || x < min || x > max) {
    bounds <- c(if (min > -Inf) paste(" >=", min), if (max < Inf) paste(" <=", format(max, scientific = FALSE)))
    abort_argument(arg, paste0("a whole number", paste(bounds, collapse = " and")), x, call)
  }
  py_integer(x)
}

as_number <- function(x, min = -Inf, above = -Inf, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (!is_number(x) || x < min || x <= above) {
    bound <- c(if (min > -Inf) paste(" >=", min), if (above > -Inf) paste(" >", above), "")[[1]]
    abort_argument(arg, paste0("a number", bound), x, call)
  }
  # A whole number in R is a double; Python's classes show it as one.
  as.double(x)
}

as_maxval <- function(x, minval, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (!is_number(x) || x < minval) {
    abort_argument(arg, sprintf("a number >= `minval`, which is %s", minval), x, call)
  }
  as.double(x)
}

as_choice <- function(x, choices, none = FALSE, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (!(none && is.null(x)) && !(rlang::is_string(x) && x %in% choices)) {
    allowed <- cli::format_inline("one of {.or {.val {choices}}}")
    abort_argument(arg, if (none) paste(allowed, "or NULL") else allowed, x, call)
  }
  x
}

as_axes <- function(x, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (is.null(x)) {
    return(NULL)
  }
  if (!is.numeric(x) || is.object(x) || !all(vapply(x, is_whole, NA))) {
    abort_argument(arg, "NULL or whole numbers, counted from 0 as in Python", x, call)
  }
  lapply(x, py_integer)
}

as_window <- function(x, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  numbers <- is.numeric(x) && !is.object(x) && !anyNA(x)
  if (!is.null(x) && !rlang::is_string(x) && !numbers) abort_argument(arg, "a name, numbers or NULL", x, call)
  if (numbers) as.list(as.double(x)) else x
}

# What fills a tensor: a number, or an array of them. NA is no number; NaN and Inf are.
as_fill <- function(x, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (!is.numeric(x) || is.object(x) || length(x) == 0 || any(is.na(x) & !is.nan(x))) {
    abort_argument(arg, "a number", x, call)
  }
  x
}

as_flag <- function(x, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (!is.logical(x) || length(x) != 1 || is.na(x)) abort_argument(arg, "TRUE or FALSE", x, call)
  x
}

as_seed <- function(x, generator = TRUE, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (is.null(x)) {
    return(NULL)
  }
  if (generator && is_seed_generator(x)) {
    if (inherits(x, "python.builtin.object")) as_living(x, arg = arg, call = call)
    return(x)
  }
  digits <- rlang::is_string(x) && grepl("^-?[0-9]+$", x)
  if (!is_whole(x) && !digits) {
    allowed <- if (generator) "a whole number, a `random_seed_generator()` or NULL" else "a whole number or NULL"
    abort_argument(arg, allowed, x, call, hint = if (is_number(x) && abs(x) >= 2^53) {
      "Whole numbers are exact in R only below 2^53. Larger ones can be given as text."
    })
  }
  x
}

# A seed as Python's integer. Text has the digits of one that no double holds.
py_seed <- function(seed) {
  if (is.character(seed)) reticulate::import_builtins(convert = FALSE)$int(seed) else py_integer(seed)
}

# An object of Python does not live through saveRDS() or a new session; its shell does.
as_living <- function(x, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (reticulate::py_is_null_xptr(x)) {
    cli::cli_abort(
      c("{.arg {arg}} comes from another R session, and what it held in Python is gone.",
        i = "Make it again with its seed."),
      call = call, class = "kerasinit_error_argument"
    )
  }
  x
}

as_shape <- function(x, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (inherits(x, "python.builtin.object")) {
    return(x) # Python's own check knows its kinds
  }
  listed <- is.list(x) && all(lengths(x) == 1)
  sizes <- if (listed) unlist(x) else x
  if (!(are_whole(sizes) && all(sizes >= 0)) && !identical(x, list())) {
    abort_argument(arg, "whole numbers >= 0, as in c(2, 2)", x, call, hint = if (is.null(x)) {
      sprintf("For a single value write %s = integer().", arg)
    })
  }
  if (is.integer(sizes)) as.list(unname(sizes)) else unname(lapply(sizes, py_integer))
}

# An input's sizes; NA or NULL says "any".
as_input_shape <- function(x, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  sizes <- as.list(x)
  any_size <- vapply(sizes, function(size) is.null(size) || (length(size) == 1 && is.na(size)), NA)
  known <- sizes[!any_size]
  if (!all(vapply(known, is_whole, NA)) || any(unlist(known) < 0)) {
    abort_argument(arg, "whole numbers >= 0, or NA for any, as in c(NA, 3)", x, call)
  }
  sizes[any_size] <- list(NULL)
  sizes[!any_size] <- lapply(known, py_integer)
  do.call(reticulate::tuple, unname(sizes))
}

float_dtypes <- c("float16", "bfloat16", "float32", "float64")

as_dtype <- function(x, allowed = float_dtypes, hint = NULL, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (is.null(x) || inherits(x, "python.builtin.object")) {
    return(x)
  }
  if (!is.character(x) || length(x) != 1 || !x %in% allowed) {
    abort_argument(arg, cli::format_inline("one of {.or {.val {allowed}}}"), x, call, hint)
  }
  x
}
