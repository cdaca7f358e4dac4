# Fingerprints, the same in both languages. Python computes them: see docs/fingerprint.md.

#' Fingerprint of a tensor or a model
#'
#' @description
#' Two tensors have the same fingerprint if they have the same dtype, the same shape
#' and the same bits. This holds in R and in Python, on every machine and backend.
#' Keep the fingerprint in a test, or send it to somebody who compares. In Python the
#' function is `kerasinit.testing.fingerprint()`.
#'
#' @details
#' An R array is float64, int32 or bool, whatever tensor it came from. Set `dtype` to
#' the dtype of that tensor. It must hold every value exactly. A vector counts as an
#' array with one axis.
#'
#' For a layer, a model or a list such as `get_weights(model)`, the fingerprint covers
#' all weights in their order.
#'
#' @param x A tensor, a weight, an array of numbers, a list of these, a layer, a model
#'   or an initializer. An initializer makes a tensor of `shape`. If its seed is a
#'   generator, the generator counts this draw.
#' @param shape For an initializer, the shape of the tensor.
#' @param dtype For an initializer, the dtype of the tensor. Otherwise the dtype to
#'   convert the values to, such as `"float32"`. `NULL` keeps their own.
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

# Python objects as they are, and R arrays as NumPy arrays. A list holds no lists.
as_values <- function(x, arg = rlang::caller_arg(x), call = rlang::caller_env(), in_list = FALSE) {
  if (is_python(x)) {
    return(as_living(x, arg, call))
  }
  if (inherits(x, "kerasinit.initializers.Initializer")) {
    return(python_of(x, call))
  }
  if (is.list(x) && !is.object(x) && !is.pairlist(x) && !in_list) {
    return(unname(lapply(x, as_values, arg = arg, call = call, in_list = TRUE)))
  }
  numbers <- (is.numeric(x) || is.logical(x)) && !is.object(x)
  # NumPy reads an integer or logical NA as an ordinary number. A double NA stays a NaN.
  if (!numbers || (!is.double(x) && anyNA(x))) {
    abort_argument(arg, "a tensor, an array of numbers, a list of these, a layer, a model or an initializer", x, call)
  }
  reticulate::np_array(if (is.null(dim(x))) array(x) else x)
}
