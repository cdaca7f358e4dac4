#' Densely-connected layer
#'
#' @description
#' Computes `activation(input %*% kernel + bias)`. This is Keras's own `Dense`
#' layer with the arguments of keras3's `layer_dense()`, so that the
#' initializers can be used in R without keras3. With keras3, use either.
#'
#' @param object Without it, or with `NULL`, the layer is returned. A Sequential
#'   model gets the layer and is returned. With a KerasTensor, a tensor or an R
#'   array, the layer is called on it.
#' @param units Positive whole number, the size of the output.
#' @param activation The name of an activation, an R or Python function, or
#'   `NULL` for none.
#' @param use_bias `TRUE` or `FALSE`: whether a bias is added.
#' @param kernel_initializer,bias_initializer Initializers of the kernel and
#'   the bias: from this package or keras3, or the name of one of this package,
#'   such as `"he_normal"`. `initializer_he_normal`, not called, is the one with its
#'   defaults. With `NULL`, Keras picks the initializer and its seed.
#' @param kernel_regularizer,bias_regularizer,activity_regularizer Regularizers
#'   of the kernel, the bias and the output.
#' @param kernel_constraint,bias_constraint Constraints on the kernel and the
#'   bias.
#' @param lora_rank,lora_alpha Whole numbers: rank and scale of a low-rank
#'   adaptation of the kernel; see Keras's help.
#' @param ... More arguments of Keras's `Dense` and `Layer`, such as `name`,
#'   `dtype` or `input_shape`.
#' @section R functions in a saved model:
#' A saved model has only the name of an R function: its attribute `py_function_name`,
#' or `"anonymous_R_function"` as with keras3. Loading the model needs the function
#' under that name in `custom_objects`.
#' @returns A layer, the model, or the layer's output: see `object`.
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' layer <- layer_dense(
#'   units = 3,
#'   kernel_initializer = initializer_glorot_normal(seed = 42)
#' )
#'
#' keras <- reticulate::import("keras")
#' model <- keras$Sequential(list(keras$Input(list(2L)))) |>
#'   layer_dense(4, activation = "tanh") |>
#'   layer_dense(1)
#' model$count_params()
#' @seealso [initializer_glorot_normal()]
#' @export
layer_dense <- function(object, units, activation = NULL, use_bias = TRUE,
                        kernel_initializer = "glorot_uniform", bias_initializer = "zeros",
                        kernel_regularizer = NULL, bias_regularizer = NULL,
                        activity_regularizer = NULL, kernel_constraint = NULL,
                        bias_constraint = NULL, lora_rank = NULL, lora_alpha = NULL, ...) {
  call <- environment()
  # Evaluated before the layer is made, so that a pipe makes its layers from left to right.
  object <- if (missing(object)) NULL else object
  if (missing(units)) {
    hint <- if (is_number(object)) sprintf("Did you mean layer_dense(units = %s)?", described(object))
    abort_missing("units", "the size of the layer's output", call, hint)
  }
  object <- as_input(object)
  arguments <- list(
    units = as_whole(units, min = 1),
    activation = as_activation(activation),
    use_bias = as_flag(use_bias),
    kernel_initializer = as_initializer(kernel_initializer),
    bias_initializer = as_initializer(bias_initializer),
    kernel_regularizer = kernel_regularizer,
    bias_regularizer = bias_regularizer,
    activity_regularizer = activity_regularizer,
    kernel_constraint = kernel_constraint,
    bias_constraint = bias_constraint,
    lora_rank = if (!is.null(lora_rank)) as_whole(lora_rank, min = 1),
    lora_alpha = if (!is.null(lora_alpha)) as_whole(lora_alpha, min = 1),
    ...
  )
  for (arg in names(arguments)) {
    value <- arguments[[arg]]
    if (is_python(value)) as_living(value, arg)
    if (is.character(value) && !all(validUTF8(value))) abort_argument(arg, "text in UTF-8", value, call)
  }
  # Leave out NULL, so that Dense uses its default. For an initializer NULL is passed, and Keras picks one.
  kept <- names(arguments) %in% c("kernel_initializer", "bias_initializer")
  arguments <- arguments[kept | !vapply(arguments, is.null, NA)]
  if (!is.null(arguments$input_shape)) {
    arguments$input_shape <- as_input_shape(arguments$input_shape, "input_shape")
  }
  python_side(call)
  arguments <- lapply(arguments, named_function)
  keras <- reticulate::import("keras")
  for (arg in intersect(names(arguments), names(found_in))) {
    if (is.atomic(arguments[[arg]]) && !is_text(arguments[[arg]])) {
      abort_argument(arg, "a name, a function, a configuration or a Keras object", arguments[[arg]], call)
    }
    naming_argument(keras[[found_in[[arg]]]]$get(arguments[[arg]]), arg, call)
  }
  layer <- try_python(call_with(keras$layers$Dense, arguments), call)
  compose(object, layer, call)
}

# The Keras module that knows the names for each argument. It is asked here, as Keras's error lacks the argument.
found_in <- c(
  activation = "activations",
  kernel_regularizer = "regularizers", bias_regularizer = "regularizers", activity_regularizer = "regularizers",
  kernel_constraint = "constraints", bias_constraint = "constraints"
)

naming_argument <- function(expr, arg, call) {
  try_python(expr, call, about = sprintf("`%s`: ", arg), class = "kerasinit_error_argument")
}

# A one-dimensional array passes here. Keras refuses it, as it needs two axes.
as_input <- function(x, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (is_python(x)) as_living(x, arg, call)
  numbers <- !is.object(x) && is.array(x) && (is.numeric(x) || is.logical(x) || is.complex(x))
  # A class such as np$generic has the attributes of its objects.
  known <- is_python(x) && !inherits(x, "python.builtin.type") &&
    (is_sequential_model(x) || reticulate::py_has_attr(x, "shape"))
  if (!is.null(x) && !known && !numbers) {
    hint <- if (is.data.frame(x)) "Make it an array first, for example with as.matrix()."
    abort_argument(arg, "a Sequential model, a tensor, an array of numbers or nothing", x, call, hint)
  }
  x
}

as_activation <- function(x, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  callable <- (is.function(x) && !is.primitive(x)) || is_python(x)
  if (!callable && !is.null(x) && !is.list(x) && !is_text(x)) {
    hint <- "Python cannot call R's built-in functions. Name one of Keras's, as in activation = \"tanh\"."
    allowed <- "the name of an activation, a function of R or Python, or NULL"
    abort_argument(arg, allowed, x, call, if (is.primitive(x)) hint)
  }
  x
}

# A plain R function as keras3 gives it to Keras: custom_objects finds it in a saved model by this name. keras3 also
# knows the Python object behind its own functions, such as activation_relu().
named_function <- function(x) {
  if (!identical(class(x), "function") || is.primitive(x)) {
    return(x)
  }
  if (isNamespaceLoaded("keras3")) {
    return(keras3::layer_activation(activation = x, name = "only_to_look_it_up")$activation)
  }
  if (is.null(attr(x, "py_function_name"))) attr(x, "py_function_name") <- "anonymous_R_function"
  x
}

# A name stands for this package's initializer, which keeps the promise of equal bits.
as_initializer <- function(x, arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (inherits(x, "kerasinit_constructor")) x <- x()
  if (is.function(x) && identical(environmentName(environment(x)), "keras3")) x <- named_function(x)
  callable <- is.function(x) && "shape" %in% names(formals(x))
  if (is_held(x)) python_of(x, call)
  if (is_python(x)) naming_argument(python_side(call)$initializers$get(as_living(x, arg, call)), arg, call)
  if (is.null(x) || callable || is_python(x)) {
    return(x)
  }
  if (!is_text(x)) {
    hint <- cli::format_inline("A function needs the argument {.arg shape}, as in {.code function(shape, dtype)}.")
    abort_argument(arg, "an initializer or its name", x, call, if (is.function(x)) hint)
  }
  naming_argument(python_side(call)$initializers$get(x), arg, call)
}

compose <- function(object, layer, call) {
  if (is.null(object)) {
    layer
  } else if (is_sequential_model(object)) {
    try_python(object$add(layer), call)
    invisible(object)
  } else {
    try_python(layer(object), call, about = "The layer cannot be called on `object`: ")
  }
}
