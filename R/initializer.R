# An initializer in R: a function of shape and dtype, with a holder of the Python object.

# Makes an initializer of a class of Python's, with arguments that are checked and so can make it again.
new_initializer <- function(class, ..., call = rlang::caller_env()) {
  arguments <- list(...) # Looked at here, so that their own errors are not taken for Python's.
  made <- construct(class, arguments, call)
  # An array of Python's does not live in a file.
  for (name in intersect(names(arguments), c("value", "window"))) {
    if (is_python(arguments[[name]])) arguments[[name]] <- r_side()$kept(made$python, name)
  }
  recipe <- list(class = class, arguments = arguments, picked = picked_seed(made$python, arguments))
  as_initializer_function(made, recipe)
}

construct <- function(class, arguments, call) {
  constructor <- the$constructors[[class]]
  if (is.null(constructor)) {
    constructor <- python_side(call)$initializers[[class]]
    the$constructors[[class]] <- constructor
  }
  if (is.numeric(arguments$seed) || is.character(arguments$seed)) arguments$seed <- py_seed(arguments$seed)
  reference(try_python(call_with(reticulate::py_call, c(constructor, arguments)), call))
}

# Where no seed was given Python picks one, from 1 to 10^9.
picked_seed <- function(python, arguments) {
  if ("seed" %in% names(arguments) && is.null(arguments$seed)) {
    reticulate::py_to_r(reticulate::py_get_attr(python, "seed"))
  }
}

# What a Python initializer is in R, wherever it comes from. By py_to_r() and not py_to_r_wrapper(), which asks
# Python for the classes again.
#' @exportS3Method reticulate::py_to_r
py_to_r.kerasinit.initializers.Initializer <- function(x) {
  made <- reference(x)
  as_initializer_function(made, recipe_of(made))
}

# The function's code travels in files: it is short, and call_initializer() keeps its name.
as_initializer_function <- function(made, recipe) {
  initializer <- function(shape, dtype = NULL, ..., partition_shape = NULL, partition_offset = NULL) {
    call_initializer(
      sys.function(), sys.call(), shape, dtype, ...,
      partition_shape = partition_shape, partition_offset = partition_offset
    )
  }
  environment(initializer) <- asNamespace("kerasinit")
  attributes(initializer) <- list(class = made$class, holder = new_holder(made$python, recipe))
  initializer
}

call_initializer <- function(self, sys_call, shape, dtype, ..., partition_shape, partition_offset) {
  # Named like the variable that holds it; a call such as f()(x) has none.
  call <- if (is.symbol(sys_call[[1]])) parent.frame() else quote(initializer())
  python <- python_of(self, call)
  if (missing(shape)) {
    abort_missing("shape", "the sizes of the tensor to make", call, "As in initializer(shape = c(2, 2)).")
  }
  dtype <- as_dtype(
    dtype, unlist(python[["dtypes"]]),
    hint = if (is.numeric(dtype)) meant_shape(shape, dtype, ...), call = call
  )
  if (...length() > 0) rlang::check_dots_empty(call = call)
  arguments <- list(python, as_shape(shape, call = call), dtype)
  if (!is.null(partition_shape)) arguments$partition_shape <- as_shape(partition_shape, call = call)
  if (!is.null(partition_offset)) arguments$partition_offset <- as_shape(partition_offset, call = call)
  values <- try_python(call_with(reticulate::py_call, arguments), call)
  # TensorFlow's have nothing that R could convert, and trying takes a while.
  if (!is_tensorflow_tensor(values)) values <- reticulate::py_to_r(values)
  if (is_python(values) && !is_traced(values)) marked(values) else values
}

# initializer(2, 2) is a matrix's shape to one who thinks of matrix(2, 2).
meant_shape <- function(...) {
  given <- list(...)
  if (sum(lengths(given)) <= 8 && all(vapply(given, is.numeric, NA))) {
    sprintf("Did you mean initializer(shape = %s)?", deparse1(unlist(given)))
  }
}

# What makes an initializer that comes from Python again. There is nothing for a class of the user's own.
recipe_of <- function(made) {
  class <- sub("^kerasinit[.]initializers[.]", "", made$class[[1]])
  if (!is_own_class(class)) {
    return(NULL)
  }
  python <- made$python
  arguments <- r_side()$config(python)
  for (axes in intersect(names(arguments), c("input_axes", "output_axes"))) {
    arguments[[axes]] <- as.list(arguments[[axes]])
  }
  # In the configuration an array is packed.
  if ("value" %in% names(arguments)) arguments$value <- r_side()$kept(python, "value")
  # In the configuration a generator is only what makes it from its beginning.
  if (is.list(arguments$seed)) arguments$seed <- python[["seed"]]
  list(class = class, arguments = arguments, picked = picked_seed(python, arguments))
}

is_own_class <- function(class) {
  rlang::is_string(class) && r_name(class) %in% getNamespaceExports("kerasinit")
}

# The initializer of a recipe from a file. Python's class checks the values, as those of any call.
initializer_again <- function(x, recipe, call) {
  if (!is_plain(recipe) || !is_own_class(recipe$class) || !is.list(recipe$arguments)) {
    abort_lost(x, "What it was saved with is not what kerasinit saves.", call)
  }
  arguments <- recipe$arguments
  if ("seed" %in% names(arguments)) arguments["seed"] <- list(as_seed(arguments$seed, arg = "seed", call = call))
  picked <- as_seed(recipe$picked, generator = FALSE, arg = "seed", call = call)
  made <- construct(recipe$class, arguments, call)
  if (!is.null(picked)) reticulate::py_set_attr(made$python, "seed", py_seed(picked))
  as_initializer_function(made, recipe)
}

# Values only: nothing that is evaluated, and nothing with a class of its own but a generator.
is_plain <- function(x) {
  inherits(x, "kerasinit.random.SeedGenerator") || is.null(x) ||
    (is.atomic(x) && !is.object(x)) || (rlang::is_bare_list(x) && all(vapply(x, is_plain, NA)))
}

# As in Python the object itself changes, for all that hold it; but a value that its class refuses is refused here.
#' @export
`$<-.kerasinit.initializers.Initializer` <- function(x, name, value) {
  call <- rlang::current_env()
  python <- python_of(x, call)
  recipe <- attr(holder_of(x), "recipe", exact = TRUE)
  if (!name %in% names(recipe$arguments)) {
    cli::cli_abort(
      c("This initializer has no argument {.arg {name}} to set.", i = "It has {.arg {names(recipe$arguments)}}."),
      call = call, class = "kerasinit_error_argument"
    )
  }
  recipe$arguments[name] <- list(checked_argument(recipe, name, value, call))
  changed <- construct(recipe$class, recipe$arguments, call)$python
  if (name == "seed") recipe$picked <- picked_seed(changed, recipe$arguments)
  reticulate::py_set_attr(python, name, reticulate::py_get_attr(changed, name))
  holder <- holder_of(x)
  attr(holder, "recipe") <- recipe
  x
}

# The value as the function that makes such an initializer takes it. It may lack an argument of Python's.
checked_argument <- function(recipe, name, value, call) {
  maker <- get(r_name(recipe$class))
  if (!name %in% names(formals(maker))) {
    return(value)
  }
  arguments <- recipe$arguments[intersect("minval", names(recipe$arguments))] # which `maxval` is held against
  arguments[name] <- list(value)
  made <- try_python(call_with(maker, arguments), call)
  attr(holder_of(made), "recipe", exact = TRUE)$arguments[[name]]
}

#' @export
`[[<-.kerasinit.initializers.Initializer` <- `$<-.kerasinit.initializers.Initializer`
