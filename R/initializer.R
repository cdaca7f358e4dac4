# An initializer in R: a function of shape and dtype around the Python object.

new_initializer <- function(class, ..., call = rlang::caller_env()) {
  constructor <- the$constructors[[class]]
  if (is.null(constructor)) {
    constructor <- python_side(call)$initializers[[class]]
    the$constructors[[class]] <- constructor
  }
  try_python(constructor(...), call)
}

# reticulate asks here what a Python initializer looks like in R, wherever it comes from.
#' @rawNamespace S3method(reticulate::py_to_r_wrapper, kerasinit.initializers.Initializer)
py_to_r_wrapper.kerasinit.initializers.Initializer <- function(x) {
  force(x)
  function(shape, dtype = NULL, ..., partition_shape = NULL, partition_offset = NULL) {
    # Named like the variable that holds it; a call such as f()(x) has none.
    call <- if (is.symbol(sys.call()[[1]])) environment() else quote(initializer())
    if (missing(shape)) {
      cli::cli_abort(
        c("{.arg shape} is missing: the sizes of the tensor to make.", i = "As in {.code initializer(shape = c(2, 2))}."),
        call = call, class = "kerasinit_error_argument"
      )
    }
    dtype <- as_dtype(dtype, call, allowed_dtypes(class(x)[[1]]), hint = if (is.numeric(dtype)) meant_shape(shape, dtype, ...))
    rlang::check_dots_empty(call = call)
    shape <- as_shape(shape, call)
    x <- as_living(x, "initializer", call)
    if (is.null(partition_shape) && is.null(partition_offset)) {
      return(try_python(x(shape, dtype), call))
    }
    block <- list(partition_shape = partition_shape, partition_offset = partition_offset)
    for (arg in names(block)) {
      if (!is.null(block[[arg]])) block[[arg]] <- as_shape(block[[arg]], call, arg)
    }
    try_python(do.call(x, c(list(shape, dtype), block)), call)
  }
}

# As the Python classes have them; here to be told in R's words.
allowed_dtypes <- function(class) {
  integers <- c("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
  switch(sub(".*\\.", "", class),
    RandomUniform = c(float_dtypes, "int32", "int64"),
    Orthogonal = setdiff(float_dtypes, "bfloat16"),
    Constant = , Zeros = , Ones = c(float_dtypes, integers, "bool"),
    float_dtypes
  )
}

# initializer(2, 2) is a matrix's shape to one who thinks of matrix(2, 2).
meant_shape <- function(...) {
  sprintf("Did you mean initializer(shape = %s)?", deparse1(unlist(list(...))))
}
