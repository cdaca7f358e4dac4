# An initializer in R: a function of shape and dtype around the Python object.

new_initializer <- function(class, ..., call = rlang::caller_env()) {
  list(...) # Looked at here, so that their own errors are not taken for Python's.
  constructor <- the$constructors[[class]]
  if (is.null(constructor)) {
    constructor <- python_side(call)$initializers[[class]]
    the$constructors[[class]] <- constructor
  }
  try_python(constructor(...), call)
}

# What a Python initializer is in R, wherever it comes from: reticulate's way to keep what can be called,
# with arguments of our own. By py_to_r() and not py_to_r_wrapper(), which asks Python for the classes again.
#' @rawNamespace S3method(reticulate::py_to_r, kerasinit.initializers.Initializer)
py_to_r.kerasinit.initializers.Initializer <- function(x) {
  force(x)
  initializer <- function(shape, dtype = NULL, ..., partition_shape = NULL, partition_offset = NULL) {
    # Named like the variable that holds it; a call such as f()(x) has none.
    call <- if (is.symbol(sys.call()[[1]])) environment() else quote(initializer())
    if (missing(shape)) {
      abort_missing("shape", "the sizes of the tensor to make", call, "As in initializer(shape = c(2, 2)).")
    }
    dtype <- as_dtype(dtype, unlist(x$dtypes), hint = if (is.numeric(dtype)) meant_shape(shape, dtype, ...), call = call)
    if (...length() > 0) rlang::check_dots_empty(call = call)
    arguments <- list(x, as_shape(shape, call = call), dtype)
    if (!is.null(partition_shape)) arguments$partition_shape <- as_shape(partition_shape, call = call)
    if (!is.null(partition_offset)) arguments$partition_offset <- as_shape(partition_offset, call = call)
    values <- try_python(do.call(reticulate::py_call, arguments), call, object = x)
    # TensorFlow's have nothing that R could convert, and trying takes a while.
    if (is_tensorflow_tensor(values)) values else reticulate::py_to_r(values)
  }
  attributes(initializer) <- list(class = class(x), py_object = python_object(x))
  initializer
}

# initializer(2, 2) is a matrix's shape to one who thinks of matrix(2, 2).
meant_shape <- function(...) {
  given <- list(...)
  if (sum(lengths(given)) <= 8 && all(vapply(given, is.numeric, NA))) {
    sprintf("Did you mean initializer(shape = %s)?", deparse1(unlist(given)))
  }
}
