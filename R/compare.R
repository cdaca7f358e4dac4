# Compares two objects bit for bit, for all.equal(), for testthat's expectations and for expect_same_bits().

# NULL if both are the same, else a sentence that says what differs.
difference <- function(a, b) {
  a <- contents(a)
  b <- contents(b)
  if (is.list(a) && is.list(b)) list_difference(a, b) else value_difference(a, b)
}

# What is compared of an object: an array, or a list of values.
contents <- function(x) UseMethod("contents")

#' @export
contents.default <- function(x) x

# Python compares what cannot become an R array, such as text or a traced tensor.
#' @export
contents.python.builtin.object <- function(x) {
  as_living(x, arg = "x", call = quote(all.equal()))
  if (!reticulate::py_has_attr(x, "__array__")) {
    return(x)
  }
  tryCatch(as.array.python.builtin.object(x), error = function(e) x)
}

#' @export
contents.kerasinit.initializers.Initializer <- function(x) {
  config <- x$get_config()
  # The configuration packs an array, leaves out a picked seed, and lacks a generator's position.
  if ("value" %in% names(config)) config$value <- x$value
  if ("seed" %in% names(config)) config$seed <- contents(x$seed)
  c(list(class = r_name(class(x)[[1]])), config[!vapply(config, is.null, NA)])
}

# Elements are compared by their names if all have one, else in their order.
list_difference <- function(a, b) {
  if (identical(a, b, num.eq = FALSE, single.NA = FALSE)) {
    return(NULL)
  }
  if (has_names(a) && has_names(b)) {
    places <- union(names(a), names(b))
  } else if (length(a) != length(b) || !identical(names(a), names(b))) {
    return(sprintf("These lists differ in length or names: %s and %s.", described(a), described(b)))
  } else {
    places <- seq_along(a)
  }
  for (place in places) {
    if (is.character(place) && !(place %in% names(a) && place %in% names(b))) {
      return(sprintf("`%s` is in one of the two only.", place))
    }
    first <- a[[place]]
    second <- b[[place]]
    differ <- difference(first, second)
    if (!is.null(differ)) {
      if (is_single(first) && is_single(second)) differ <- sprintf("%s and %s.", described(first), described(second))
      return(sprintf("`%s` differs: %s", place, differ))
    }
  }
  NULL
}

is_single <- function(x) is.null(x) || (is.atomic(x) && length(x) == 1)

has_names <- function(x) length(x) == sum(nzchar(unique(names(x))))

value_difference <- function(a, b) {
  if (!is.atomic(a) || !is.atomic(b)) {
    same <- identical(a, b) || equal_in_python(a, b)
    return(if (!same) sprintf("These differ: %s and %s.", described(a), described(b)))
  }
  sizes <- lapply(list(a, b), function(x) if (is.null(dim(x))) length(x) else dim(x))
  if (!identical(as.double(sizes[[1]]), as.double(sizes[[2]]))) {
    return(sprintf("The sizes are (%s) and (%s).", toString(sizes[[1]]), toString(sizes[[2]])))
  }
  # A connection, for example, is a number with a class.
  if (!identical(oldClass(a), oldClass(b))) {
    return(sprintf("%s is not %s.", described(a), described(b)))
  }
  if (is.complex(a) && is.complex(b)) {
    differ <- c(real = value_difference(Re(a), Re(b)), imaginary = value_difference(Im(a), Im(b)))
    return(if (length(differ) > 0) sprintf("The %s parts: %s", names(differ)[[1]], differ[[1]]))
  }
  if (!all(vapply(list(a, b), function(x) is.numeric(x) || is.logical(x), NA))) {
    return(if (!identical(as.vector(a), as.vector(b))) sprintf("%s is not %s.", described(a), described(b)))
  }
  # Without these two arguments identical() treats -0 and 0 as equal, and all NaNs as equal.
  if (!identical(as.double(a), as.double(b), num.eq = FALSE, single.NA = FALSE)) {
    differ <- differing(as.double(a), as.double(b))
    first <- differ[[1]]
    index <- if (is.null(dim(a))) first else arrayInd(first, dim(a))
    sprintf(
      "%d of %d values differ, first at [%s]: %.17g and %.17g.", # format() would show -0 as 0
      length(differ), length(a), toString(index), as.double(a[[first]]), as.double(b[[first]])
    )
  }
}

# NumPy and TensorFlow compare value by value.
equal_in_python <- function(a, b) {
  if (!is_python(a) || !is_python(b)) {
    return(FALSE)
  }
  tryCatch(isTRUE(all(unlist(contents(reticulate::import("operator")$eq(a, b))))), error = function(e) FALSE)
}

# The indices where doubles differ in their bits. In pieces, as writeBin() is limited to 2^31 bytes.
differing <- function(a, b, piece = 2^24) {
  begins <- seq(0, length(a) - 1, by = piece)
  unlist(lapply(begins, function(begin) {
    at <- seq(begin + 1, min(begin + piece, length(a)))
    begin + which(colSums(matrix(writeBin(a[at], raw()) != writeBin(b[at], raw()), nrow = 8)) > 0)
  }))
}

# Like R's all.equal(): TRUE, or what differs. With a tolerance, R compares the arrays.
same_bits <- function(target, current, ..., tolerance = NULL) {
  if (!is.null(tolerance)) {
    arrays <- list(contents(target), contents(current))
    # With a Python object that is no array, R's all.equal() would call this function again.
    if (!any(vapply(arrays, is_python, NA))) {
      return(all.equal(arrays[[1]], arrays[[2]], ..., tolerance = tolerance))
    }
  }
  differ <- difference(target, current)
  if (is.null(differ)) TRUE else differ
}

#' @exportS3Method all.equal kerasinit.values
all.equal.kerasinit.values <- same_bits
#' @exportS3Method all.equal kerasinit.initializers.Initializer
all.equal.kerasinit.initializers.Initializer <- same_bits
#' @exportS3Method all.equal kerasinit.random.SeedGenerator
all.equal.kerasinit.random.SeedGenerator <- same_bits
#' @exportS3Method all.equal python.builtin.object
all.equal.python.builtin.object <- same_bits

# What expect_equal() and expect_identical() compare.
comparable <- function(x, path = "x") list(object = contents(x), path = path)

#' @exportS3Method waldo::compare_proxy
compare_proxy.kerasinit.values <- comparable
#' @exportS3Method waldo::compare_proxy
compare_proxy.kerasinit.initializers.Initializer <- comparable
#' @exportS3Method waldo::compare_proxy
compare_proxy.kerasinit.random.SeedGenerator <- comparable
#' @exportS3Method waldo::compare_proxy
compare_proxy.python.builtin.object <- comparable

#' Expect the same bits
#'
#' @description
#' A testthat expectation: two tensors, arrays, weights, initializers or generators
#' have the same bits. `expect_equal()` and `expect_identical()` compare the same
#' values, but `expect_equal()` allows a tolerance, and `expect_identical()` treats
#' -0 and 0 as equal.
#'
#' @param object,expected What to compare. A tensor can be compared with an array:
#'   R's doubles hold every float16, bfloat16 and float32 exactly.
#' @param label The name of `object` in the message. `NULL` uses its code.
#' @returns `object`, invisibly.
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' values <- initializer_glorot_normal(seed = 42)(shape = c(2, 2))
#' expect_same_bits(values, initializer_glorot_normal(seed = 42)(shape = c(2, 2)))
#' try(expect_same_bits(values, initializer_glorot_normal(seed = 43)(shape = c(2, 2))))
#' @seealso [tensor]
#' @export
expect_same_bits <- function(object, expected, label = NULL) {
  rlang::check_installed("testthat", "to use `expect_same_bits()`.")
  if (missing(object)) abort_missing("object", "what to compare", environment())
  if (missing(expected)) abort_missing("expected", "what to compare it with", environment())
  seen <- testthat::quasi_label(rlang::enquo(object), label, arg = "object")
  force(expected) # its own errors are the user's
  about <- "`object` and `expected` cannot be compared: " # a method of a user's class may fail
  differ <- try_python(difference(seen$val, expected), environment(), about = about)
  testthat::expect(is.null(differ), sprintf("%s does not have the expected bits. %s", seen$lab, differ))
  invisible(seen$val)
}
