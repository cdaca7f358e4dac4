# Every private name of Keras, TensorFlow and reticulate that the R side uses, and what happens if a new version
# renames it. R knows a Python class only by its name. tests/testthat/test-upstream.R uses each, so that it fails
# for a renamed one.

# If it is renamed: a generator is refused as a seed, and prints as a Python object.
is_seed_generator <- function(x) inherits(x, "keras.src.random.seed_generator.SeedGenerator")

# If it is renamed: a call takes longer, as reticulate tries to convert its tensor.
is_tensorflow_tensor <- function(x) inherits(x, "tensorflow.python.types.core.Tensor")

# A tensor without values, in a function that Python traces. If it is renamed: arithmetic with such a tensor fails,
# as R uses its own in place of Python's.
is_traced <- function(x) inherits(x, c("tensorflow.python.framework.ops.SymbolicTensor", "jax._src.core.Tracer"))

# If it is renamed: layer_dense() calls the layer on the model, and Keras refuses that.
is_sequential_model <- function(x) inherits(x, "keras.src.models.sequential.Sequential")

# The environment of a Python object. A callable is a function in R, and has it in this attribute. If it is renamed:
# an initializer cannot be given to a layer. The environment's variables `pyobj` and `convert` are private too: if one
# is renamed, reticulate's functions refuse an initializer.
python_object <- function(x) if (is.function(x)) attr(x, "py_object", exact = TRUE) else x

# The class of a Python object, and a reference without that class, so that this package's methods do not apply to it.
# The reference is an environment made for this value, so no other object loses its class.
reference <- function(x) {
  class <- class(x)
  python <- python_object(x)
  class(python) <- "python.builtin.object"
  list(class = class, python = python)
}

# Runs a function when Python imports a module, or now if it is imported. reticulate runs a hook of this name, and
# before 1.31 exports no function that sets it. If it is renamed: a model is loaded with Keras's own classes.
on_python_module <- function(module, run) {
  loaded <- reticulate::py_available() && module %in% names(reticulate::import("sys")$modules)
  if (loaded) run() else setHook(sprintf("reticulate::%s::load", module), function(...) run())
}

# reticulate turns an interrupt while it wraps a value into an error with this text. If the text changes: the user
# sees an error in place of the interrupt.
is_interrupt_in_reticulate <- function(e) grepl("inspect.getmro(<pyobj>)", conditionMessage(e), fixed = TRUE)

# Also for the generators of stock Keras, which this package takes as seeds.
#' @export
format.keras.src.random.seed_generator.SeedGenerator <- function(x, ...) {
  if (is_python(x) && reticulate::py_is_null_xptr(x)) {
    return("<random_seed_generator> of Keras's own, of another R session")
  }
  line <- function(state) sprintf("<random_seed_generator> seed = %s, draws = %s", state[[1]], state[[2]])
  format_unless_lost(line(r_side()$state_texts(python_of(x))), "random_seed_generator")
}

#' @export
contents.keras.src.random.seed_generator.SeedGenerator <- function(x) format(x)

# keras3 writes an R function's arguments as Python code, and asks r_to_py() for their defaults in this function. If it
# is renamed: an initializer as a default is a NameError.
asks_for_default <- function(call) identical(call[[1]], quote(r_formals_to_py__signature__))

# keras3's shape() is a list with a class. If it is renamed: such a shape is refused.
without_shape_class <- function(x) if (inherits(x, "keras_shape")) unclass(x) else x
