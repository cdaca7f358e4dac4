# One text for the same bits in both languages. Python makes it: see docs/fingerprint.md.

#' One text for the bits of something
#'
#' @description
#' Two tensors have the same fingerprint where dtype, shape and every bit are the
#' same, in R and in Python, on every machine and backend. It is a line to keep in a
#' test, or to send to somebody who compares. In Python it is
#' `kerasinit.testing.fingerprint()`.
#'
#' @details
#' An array of R's is float64, int32 or bool, whatever it came from. So name the
#' dtype of the tensor that it was: each of its values must be exact there. A vector
#' is an array with one axis.
#'
#' Of a layer, a model or a list such as `get_weights(model)`, the fingerprint is that
#' of all weights, in that order.
#'
#' @param x A tensor, a weight, an array of numbers, a list of these, a layer, a model
#'   or an initializer. An initializer makes a tensor of `shape`; a generator counts
#'   that draw.
#' @param shape For an initializer, the shape of the tensor.
#' @param dtype For an initializer, the dtype of the tensor. Otherwise the dtype in
#'   which the values count, such as `"float32"`; `NULL` is their own.
#' @returns `"sha256:"` and 64 hexadecimal digits.
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' values <- initializer_glorot_normal(seed = 42)(shape = c(2, 2))
#' fingerprint(values)
#' fingerprint(initializer_glorot_normal(seed = 42), shape = c(2, 2))
#' fingerprint(as.array(values), dtype = "float32")
#' @seealso [expect_same_bits()], [tensor]
#' @export
fingerprint <- function(x, shape = NULL, dtype = NULL) {
  if (missing(x)) abort_missing("x", "a tensor, an array, a layer, a model or an initializer", environment())
  python <- r_side()
  given <- as_values(x)
  shape <- if (!is.null(shape)) as_shape(shape)
  dtype <- as_dtype(dtype, unlist(python$NUMBER_DTYPES))
  try_python(python$fingerprint(given, shape, dtype), environment())
}

# What has values: Python's own objects, and arrays of R's as NumPy's.
as_values <- function(x, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (is_python(x)) {
    return(as_living(x, arg, call))
  }
  if (inherits(x, "kerasinit.initializers.Initializer")) {
    return(python_of(x, call))
  }
  if (is.list(x) && !is.object(x) && !is.pairlist(x)) {
    return(unname(lapply(x, as_values, arg = arg, call = call)))
  }
  numbers <- (is.numeric(x) || is.logical(x)) && !is.object(x)
  # R's NA is a number of NumPy's, but among doubles.
  if (!numbers || (!is.double(x) && anyNA(x))) {
    abort_argument(arg, "a tensor, an array of numbers, a list of these, a layer, a model or an initializer", x, call)
  }
  reticulate::np_array(if (is.null(dim(x))) array(x) else x)
}
