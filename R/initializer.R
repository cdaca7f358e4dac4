# An initializer in R: a function of shape and dtype. held.R says how it has its Python object.

# Makes an initializer of a Python class. The arguments are checked, and become its recipe.
new_initializer <- function(class, ..., call = rlang::caller_env()) {
  arguments <- list(...) # Evaluated here, so that their errors do not look like Python's.
  made <- construct(class, call, ...)
  # A Python array cannot be saved in a file.
  for (name in intersect(names(arguments), c("value", "window"))) {
    if (is_python(arguments[[name]])) arguments[[name]] <- r_side()$kept(made$python, name)
  }
  recipe <- list(class = class, arguments = arguments, picked = picked_seed(made$python, arguments))
  as_initializer_function(made, recipe)
}

# The arguments come in `...`, as building a call with call_with() takes time: a quarter of the whole.
construct <- function(class, call, ..., seed) {
  constructor <- the$constructors[[class]]
  if (is.null(constructor)) {
    constructor <- python_side(call)$initializers[[class]]
    the$constructors[[class]] <- constructor
  }
  made <- if (missing(seed)) {
    try_python(reticulate::py_call(constructor, ...), call)
  } else {
    if (is.numeric(seed) || is.character(seed)) seed <- py_whole(seed)
    try_python(reticulate::py_call(constructor, ..., seed = seed), call)
  }
  reference(made)
}

# From a recipe, which has an integer that R lacks as text.
construct_with <- function(class, call, arguments) {
  if (is_digits(arguments$value)) arguments$value <- py_whole(arguments$value)
  call_with(construct, c(list(class, call), arguments))
}

# Without a seed, Python picks one from 1 to 10^9.
picked_seed <- function(python, arguments) {
  if ("seed" %in% names(arguments) && is.null(arguments$seed)) {
    reticulate::py_to_r(reticulate::py_get_attr(python, "seed"))
  }
}

# Turns every Python initializer into an R function. A method of py_to_r(), as py_to_r_wrapper() asks Python for
# the classes a second time.
#' @exportS3Method reticulate::py_to_r
py_to_r.kerasinit.initializers.Initializer <- function(x) {
  if (is_held(x)) {
    return(x)
  }
  made <- reference(x)
  as_initializer_function(made, recipe_of(made))
}

# With keras3, an initializer can be the default of an argument of a layer's functions.
#' @exportS3Method reticulate::r_to_py
r_to_py.kerasinit.initializers.Initializer <- function(x, convert = FALSE) {
  if (asks_for_default(sys.call(sys.parent()))) r_side()$Default(python_of(x)) else NextMethod()
}

# Files store this function's code. So keep it short, and never rename call_initializer().
as_initializer_function <- function(made, recipe) {
  initializer <- function(shape, dtype = NULL, ..., partition_shape = NULL, partition_offset = NULL) {
    call_initializer(
      sys.function(), sys.call(), shape, dtype, ...,
      partition_shape = partition_shape, partition_offset = partition_offset
    )
  }
  environment(initializer) <- asNamespace("kerasinit")
  attributes(initializer) <- list(class = made$class, py_object = new_holder(made$python, recipe))
  initializer
}

call_initializer <- function(self, sys_call, shape, dtype, ..., partition_shape, partition_offset) {
  # The call has the name of the user's variable. A call such as f()(x) has none.
  call <- if (is.symbol(sys_call[[1]])) parent.frame() else quote(initializer())
  python <- python_of(self, call)
  if (missing(shape)) {
    abort_missing("shape", "the sizes of the tensor to make", call, "As in initializer(shape = c(2, 2)).")
  }
  dtype <- as_dtype(
    dtype, unlist(python[["dtypes"]]),
    hint = meant_shape(shape, dtype, ...), call = call
  )
  if (...length() > 0) rlang::check_dots_empty(call = call)
  shape <- as_shape(shape, call = call)
  part <- list()
  if (!is.null(partition_shape)) part$partition_shape <- as_shape(partition_shape, call = call)
  if (!is.null(partition_offset)) part$partition_offset <- as_shape(partition_offset, call = call)
  values <- try_python(
    # A call without a part is written out: call_with() takes a quarter of a small draw's time.
    if (length(part) == 0) {
      reticulate::py_call(python, shape, dtype)
    } else {
      call_with(reticulate::py_call, c(list(python, shape, dtype), part))
    },
    call
  )
  # R cannot convert a TensorFlow tensor, and trying is slow.
  if (!is_tensorflow_tensor(values)) values <- reticulate::py_to_r(values)
  if (is_python(values) && !is_traced(values)) marked(values) else values
}

# A user who thinks of matrix() may write initializer(2, 2) for a 2 x 2 matrix.
meant_shape <- function(...) {
  given <- list(...)
  if (all(vapply(given, has_numbers, NA)) && sum(lengths(given)) <= 8) {
    sprintf("Did you mean initializer(shape = %s)?", deparse1(unlist(given)))
  }
}

# The recipe of an initializer that comes from Python. A user's own class has none.
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
  # The configuration packs an array.
  if ("value" %in% names(arguments)) arguments$value <- r_side()$kept(python, "value")
  # The configuration has a generator's arguments, but not its position.
  if (is.list(arguments$seed)) arguments$seed <- python[["seed"]]
  list(class = class, arguments = arguments, picked = picked_seed(python, arguments))
}

is_own_class <- function(class) {
  rlang::is_string(class) && r_name(class) %in% getNamespaceExports("kerasinit")
}

# Makes an initializer from a recipe in a file. The Python class checks the values, as in any call.
remade_initializer <- function(holder, recipe, call) {
  if (!is_plain(recipe) || !is_own_class(recipe$class) || !rlang::is_bare_list(recipe$arguments)) {
    lists <- rlang::is_bare_list(recipe) && rlang::is_bare_list(recipe$arguments)
    of_keras <- lists && is_seed_generator(recipe$arguments$seed)
    why <- if (of_keras) "Its seed is a generator of Keras's own." else "The file does not hold what kerasinit saves."
    abort_lost(holder, why, call)
  }
  arguments <- recipe$arguments
  if ("seed" %in% names(arguments)) arguments["seed"] <- list(as_seed(arguments$seed, arg = "seed", call = call))
  picked <- as_seed(recipe$picked, generator = FALSE, arg = "seed", call = call)
  made <- construct_with(recipe$class, call, arguments)
  if (!is.null(picked)) reticulate::py_set_attr(made$python, "seed", py_whole(picked))
  as_initializer_function(made, recipe)
}

# Plain values only: no code, and no class except a generator's.
is_plain <- function(x) {
  inherits(x, "kerasinit.random.SeedGenerator") || is.null(x) ||
    (is.atomic(x) && !is.object(x)) || (rlang::is_bare_list(x) && all(vapply(x, is_plain, NA)))
}

# As in Python, the object itself changes, also in other variables. A value that its class refuses is an error.
#' @export
`$<-.kerasinit.initializers.Initializer` <- function(x, name, value) {
  call <- rlang::current_env()
  if (!is_text(name)) abort_argument("name", "the name of an argument", name, call)
  python <- python_of(x, call)
  recipe <- attr(python_object(x), "recipe", exact = TRUE)
  if (!name %in% names(recipe$arguments)) {
    why <- if (length(recipe$arguments) > 0) {
      "It has {.arg {names(recipe$arguments)}}."
    } else if (is.null(recipe)) {
      "Its class is not one of kerasinit's."
    }
    abort(
      c("This initializer has no argument {.arg {name}} to set.", i = why),
      call = call, class = "kerasinit_error_argument"
    )
  }
  recipe$arguments[name] <- list(checked_argument(recipe, name, value, call))
  changed <- construct_with(recipe$class, call, recipe$arguments)$python
  if (name == "seed") recipe$picked <- picked_seed(changed, recipe$arguments)
  # get_config() has the seed that was given, not one that was picked.
  for (field in c(name, if (name == "seed") "_init_seed")) {
    reticulate::py_set_attr(python, field, reticulate::py_get_attr(changed, field))
  }
  holder <- python_object(x)
  attr(holder, "recipe") <- recipe
  x
}

# Checks a value with the R function of the class, if that function has the argument. Python can have more.
checked_argument <- function(recipe, name, value, call) {
  maker <- get(r_name(recipe$class))
  if (!name %in% names(formals(maker))) {
    return(value)
  }
  # These two are compared with each other.
  arguments <- recipe$arguments[intersect(c("minval", "maxval"), names(recipe$arguments))]
  arguments[name] <- list(value)
  made <- try_python(call_with(maker, arguments), call)
  attr(python_object(made), "recipe", exact = TRUE)$arguments[[name]]
}

#' @export
`[[<-.kerasinit.initializers.Initializer` <- `$<-.kerasinit.initializers.Initializer`
