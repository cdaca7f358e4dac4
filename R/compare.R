# Whether two objects are the same on the bits, and where not, what differs: for all.equal(), for testthat's
# expectations and for expect_same_bits().

# NULL, or a sentence.
difference <- function(a, b) {
  a <- contents(a)
  b <- contents(b)
  if (is.list(a) && is.list(b)) list_difference(a, b) else value_difference(a, b)
}

# What an object is made of: arrays, or a list of what has to be the same.
contents <- function(x) UseMethod("contents")

#' @export
contents.default <- function(x) x

# Text is no array of R's, and a traced tensor has no values: such an object is compared by Python.
#' @export
contents.python.builtin.object <- function(x) {
  if (reticulate::py_is_null_xptr(x) || !reticulate::py_has_attr(x, "__array__")) {
    return(x)
  }
  tryCatch(as.array.python.builtin.object(x), error = function(e) x)
}

#' @export
contents.kerasinit.initializers.Initializer <- function(x) {
  config <- x$get_config()
  # In the configuration an array is packed, a picked seed is left out, and a generator has no position.
  if ("value" %in% names(config)) config$value <- x$value
  if ("seed" %in% names(config)) config$seed <- contents(x$seed)
  c(list(class = r_name(class(x)[[1]])), config[!vapply(config, is.null, NA)])
}

list_difference <- function(a, b) {
  for (name in union(names(a), names(b))) {
    if (!identical(a[[name]], b[[name]])) {
      return(sprintf("`%s` differs: %s and %s.", name, format_argument(a[[name]]), format_argument(b[[name]])))
    }
  }
  NULL
}

value_difference <- function(a, b) {
  if (!is.atomic(a) || !is.atomic(b)) {
    same <- identical(a, b) || equal_in_python(a, b)
    return(if (!same) sprintf("These differ: %s and %s.", described(a), described(b)))
  }
  sizes <- lapply(list(a, b), function(x) if (is.null(dim(x))) length(x) else dim(x))
  if (!identical(as.double(sizes[[1]]), as.double(sizes[[2]]))) {
    return(sprintf("The sizes are (%s) and (%s).", toString(sizes[[1]]), toString(sizes[[2]])))
  }
  if (!is.numeric(a) && !is.logical(a)) {
    return(if (!identical(as.vector(a), as.vector(b))) sprintf("%s is not %s.", described(a), described(b)))
  }
  # Without these two arguments identical() takes -0 for 0, and one NaN for another.
  if (!identical(as.double(a), as.double(b), num.eq = FALSE, single.NA = FALSE)) {
    differ <- differing(as.double(a), as.double(b))
    first <- differ[[1]]
    index <- if (is.null(dim(a))) first else arrayInd(first, dim(a))
    sprintf(
      "%d of %d values differ, first at [%s]: %s and %s.", length(differ), length(a), toString(index),
      format(a[[first]], digits = 17), format(b[[first]], digits = 17)
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

# Where doubles differ on the bits. In pieces: writeBin() ends at 2^31 bytes.
differing <- function(a, b, piece = 2^24) {
  begins <- seq(0, length(a) - 1, by = piece)
  unlist(lapply(begins, function(begin) {
    at <- seq(begin + 1, min(begin + piece, length(a)))
    begin + which(colSums(matrix(writeBin(a[at], raw()) != writeBin(b[at], raw()), nrow = 8)) > 0)
  }))
}

# As R's all.equal(): TRUE, or what differs. With a tolerance R compares the arrays.
same_bits <- function(target, current, ..., tolerance = NULL) {
  if (!is.null(tolerance)) {
    return(all.equal(contents(target), contents(current), ..., tolerance = tolerance))
  }
  differ <- difference(target, current)
  if (is.null(differ)) TRUE else differ
}

#' @rawNamespace
#' S3method(all.equal, kerasinit.values, same_bits)
#' S3method(all.equal, kerasinit.initializers.Initializer, same_bits)
#' S3method(all.equal, kerasinit.random.SeedGenerator, same_bits)
#' S3method(all.equal, python.builtin.object, same_bits)
#' S3method(waldo::compare_proxy, kerasinit.values, comparable)
#' S3method(waldo::compare_proxy, python.builtin.object, comparable)
#' S3method(waldo::compare_proxy, kerasinit.initializers.Initializer, comparable)
#' S3method(waldo::compare_proxy, kerasinit.random.SeedGenerator, comparable)
NULL

# What expect_equal() and expect_identical() look at.
comparable <- function(x, path = "x") list(object = contents(x), path = path)

#' Expect the same bits
#'
#' @description
#' An expectation for testthat. Two tensors, arrays, weights, initializers or
#' generators have to be the same on the bits. `expect_equal()` and
#' `expect_identical()` look at the same values, but the first has a tolerance, and
#' the second takes -0 for 0.
#'
#' @param object,expected What to compare. A tensor can be compared with an array:
#'   every float16, bfloat16 and float32 is a double of R's.
#' @param label How to name `object` in the message; `NULL` is its code.
#' @returns `object`, invisibly.
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' values <- initializer_glorot_normal(seed = 42)(shape = c(2, 2))
#' expect_same_bits(values, initializer_glorot_normal(seed = 42)(shape = c(2, 2)))
#' try(expect_same_bits(values, initializer_glorot_normal(seed = 43)(shape = c(2, 2))))
#' @seealso [tensor]
#' @export
expect_same_bits <- function(object, expected, label = NULL) {
  rlang::check_installed("testthat", "to use `expect_same_bits()`.")
  seen <- testthat::quasi_label(rlang::enquo(object), label, arg = "object")
  differ <- difference(seen$val, expected)
  testthat::expect(is.null(differ), sprintf("%s has other bits than expected. %s", seen$lab, differ))
  invisible(seen$val)
}
