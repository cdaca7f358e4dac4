# The only place where R values are checked. Each as_*() converts a user's value for Python, or raises an
# error in the user's call. `arg` and `call` have rlang's usual meaning.

# A Python object, but none of this package's initializers and generators.
is_python <- function(x) inherits(x, "python.builtin.object") && !is_held(x)

# Plain numbers. A factor, a date or a 64-bit integer has a class, and is none. The class comes first, as its methods
# may fail.
has_numbers <- function(x) !is.object(x) && is.numeric(x)

is_number <- function(x) has_numbers(x) && length(x) == 1 && is.finite(x)

# Text that Python can read. With newer versions of reticulate, text that is not UTF-8 ends R. A matrix would become
# an array.
is_text <- function(x) rlang::is_string(x) && is.null(attr(x, "dim")) && validUTF8(x)

# Whole numbers that a double holds exactly: below 2^53.
are_whole <- function(x) has_numbers(x) && all(is.finite(x) & x == trunc(x) & abs(x) < 2^53)

is_whole <- function(x) !is.object(x) && length(x) == 1 && are_whole(x)

# R's integers end at 2^31; Python's do not.
py_integer <- function(x) {
  if (abs(x) <= .Machine$integer.max) as.integer(x) else reticulate::py_eval(sprintf("%.0f", x), convert = FALSE)
}

# Python's whole number as R's, or as text if a double cannot hold it. Anything else is returned as it is.
r_number <- function(x, call) {
  number <- if (is_python(x) && !reticulate::py_is_null_xptr(x)) r_side(call)$number(x)
  if (is.null(number)) x else number
}

as_whole <- function(x, min = -Inf, max = Inf, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  number <- r_number(x, call)
  if (!is_whole(number) || number < min || number > max) {
    bounds <- c(if (min > -Inf) paste(" >=", min), if (max < Inf) paste(" <=", format(max, scientific = FALSE)))
    abort_argument(arg, paste0("a whole number", paste(bounds, collapse = " and")), x, call)
  }
  py_integer(number)
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
    abort_argument(arg, sprintf("a number >= `minval`, which is %s", described(minval)), x, call)
  }
  as.double(x)
}

as_choice <- function(x, choices, none = FALSE, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (!(none && is.null(x)) && !(is_text(x) && x %in% choices)) {
    allowed <- cli::format_inline("one of {.or {.val {choices}}}")
    abort_argument(arg, if (none) paste(allowed, "or NULL") else allowed, x, call)
  }
  x
}

# A plain vector or list, no longer than NumPy allows. Not a data frame or a matrix of several columns.
is_sequence <- function(x, call) {
  vector <- (is.atomic(x) || is.list(x)) && !is.null(x) && !is.pairlist(x) && !is.object(x)
  vector && has_one_axis(x) && !is_long(x, call)
}

# A plain vector has one axis too, and so has a matrix of one column.
has_one_axis <- function(x) prod(dim(x)[-1]) == 1

# Every NumPy allows 32 axes, and newer ones more.
is_long <- function(x, call) !is.object(x) && length(x) > 32 && length(x) > r_side(call)$MAX_AXES

# The whole numbers in a vector or a list. NULL if it holds anything else.
whole_numbers <- function(x, call) {
  if (!is_sequence(x, call)) {
    NULL
  } else if (is.list(x)) {
    numbers <- lapply(x, r_number, call)
    if (all(vapply(numbers, is_whole, NA))) as.numeric(unlist(numbers))
  } else if (are_whole(x)) {
    x
  }
}

as_axes <- function(x, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (is.null(x)) {
    return(NULL)
  }
  axes <- whole_numbers(x, call)
  if (is.null(axes)) {
    abort_argument(arg, "NULL or whole numbers, counted from 0 as in Python", x, call)
  }
  unname(lapply(axes, py_integer))
}

as_window <- function(x, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (is_python(x)) {
    return(as_living(x, arg, call))
  }
  if (is.null(x) || is_text(x)) {
    return(x)
  }
  numbers <- has_numbers(x) && length(x) > 0 && has_one_axis(x)
  if (!numbers || !all(is.finite(range(x)))) {
    abort_argument(arg, "a name, one or more finite numbers, or NULL", x, call)
  }
  as.list(as.double(x))
}

# The value of a constant initializer: a number or an array. NaN and Inf are allowed, NA is not.
as_fill <- function(x, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (is_python(x)) {
    return(as_living(x, arg, call))
  }
  numbers <- has_numbers(x) && length(x) > 0
  if (!numbers || (anyNA(x) && any(is.na(x) & !is.nan(x)))) {
    abort_argument(arg, "a number, or an array of numbers such as c(1, 2)", x, call)
  }
  x
}

as_flag <- function(x, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (is.object(x) || !is.logical(x) || length(x) != 1 || is.na(x)) abort_argument(arg, "TRUE or FALSE", x, call)
  as.vector(x) # a matrix would become an array
}

as_seed <- function(x, generator = TRUE, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (is.null(x)) {
    return(NULL)
  }
  if (generator && is_seed_generator(x)) {
    if (is_python(x)) as_living(x, arg = arg, call = call) else python_of(x, call)
    return(x)
  }
  seed <- r_number(x, call)
  # Python checks whether 20 digits fit in 64 bits.
  if (!is_whole(seed) && !(is_digits(seed) && nchar(seed) <= 20)) {
    allowed <- if (generator) "a whole number, a `random_seed_generator()` or NULL" else "a whole number or NULL"
    hint <- if (is_number(x) && abs(x) >= 2^53) {
      "Whole numbers are exact in R only below 2^53. Larger ones can be given as text."
    } else if (identical(class(x)[[1]], "python.builtin.int") || is_digits(x)) {
      "It must fit in 64 bits."
    }
    abort_argument(arg, allowed, x, call, hint)
  }
  seed
}

# A seed as text. The length is limited, so that huge text is refused at once.
is_digits <- function(x) {
  is_text(x) && nchar(x, "bytes") <= 1000 && grepl("^-?[0-9]+$", x, useBytes = TRUE)
}

# A whole number as a Python integer. It is text if a double cannot hold it.
py_whole <- function(x) {
  if (is.character(x)) reticulate::import_builtins(convert = FALSE)$int(x) else py_integer(x)
}

# After saveRDS() or in a new session a Python object is an empty pointer.
as_living <- function(x, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (reticulate::py_is_null_xptr(x)) {
    abort(
      c("{.arg {arg}} comes from another R session, and its Python object no longer exists.",
        i = "Make it again with its seed."),
      call = call, class = "kerasinit_error_argument"
    )
  }
  x
}

as_shape <- function(x, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (is_python(x)) {
    return(as_living(x, arg, call)) # Python checks its own types
  }
  sizes <- whole_numbers(without_shape_class(x), call)
  if (is.null(sizes) || any(sizes < 0)) {
    abort_argument(arg, "whole numbers >= 0, as in c(2, 2)", x, call, hint = shape_hint(x, arg, call))
  }
  if (is.integer(sizes)) as.list(unname(sizes)) else unname(lapply(sizes, py_integer))
}

shape_hint <- function(x, arg, call) {
  if (is.null(x)) {
    sprintf("For a single value write %s = integer().", arg)
  } else if (is_long(x, call)) {
    sprintf("NumPy's arrays have at most %d axes.", r_side(call)$MAX_AXES)
  }
}

# The shape of a layer's input. NA or NULL is any size.
as_input_shape <- function(x, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (is_python(x)) {
    return(as_living(x, arg, call))
  }
  sizes <- without_shape_class(x)
  sizes <- if (is_sequence(sizes, call)) lapply(sizes, r_number, call) else list("none")
  is_any <- function(size) is.null(size) || (is.atomic(size) && length(size) == 1 && is.na(size))
  any_size <- vapply(sizes, is_any, NA)
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
  if (is_python(x)) {
    return(as_living(x, arg, call))
  }
  if (is.null(x)) {
    return(x)
  }
  if (!is_text(x) || !x %in% allowed) {
    abort_argument(arg, cli::format_inline("one of {.or {.val {allowed}}}"), x, call, hint)
  }
  x
}
