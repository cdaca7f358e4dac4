# Every private name of Keras, TensorFlow and reticulate that the R side uses, each with its reason. What
# Python calls its classes is the only way to know them in R; tests/testthat/test-upstream.R touches each,
# so that a new version that renames one is seen.

# Where it is gone: a generator is refused as a seed, and prints as Python's object.
is_seed_generator <- function(x) inherits(x, "keras.src.random.seed_generator.SeedGenerator")

# Where it is gone: a call takes longer, as reticulate looks for something to convert in its tensor.
is_tensorflow_tensor <- function(x) inherits(x, "tensorflow.python.types.core.Tensor")

# A tensor without values, in a function that Python traces. Where it is gone: R's functions take it for one with
# values, and fail; Python's arithmetic is not tried.
is_traced <- function(x) inherits(x, c("tensorflow.python.framework.ops.SymbolicTensor", "jax._src.core.Tracer"))

# Where it is gone: layer_dense() calls the layer on a model, and Keras says that it is none of its inputs.
is_sequential_model <- function(x) inherits(x, "keras.src.models.sequential.Sequential")

# A Python callable is a function in R, and reticulate finds the object behind it in this attribute. Where
# it is gone: an initializer cannot be given to a layer.
python_object <- function(x) if (is.function(x)) attr(x, "py_object") else x

# The class of a Python object, and a reference without it. To reticulate an object of this package in R is no
# Python object: such a one could not come back from a file and be passed to a layer. And the reference has no
# method of this package. It is an environment, made for the value that is wrapped now: no other loses its class.
reference <- function(x) {
  class <- setdiff(class(x), "python.builtin.object")
  python <- python_object(x)
  class(python) <- "python.builtin.object"
  list(class = class, python = python)
}

# Runs a function when Python imports a module, or now if it is imported. The name of the hook is reticulate's,
# which before 1.31 exports nothing that sets it. Where it is gone: a model is loaded with Keras's own classes.
on_python_module <- function(module, run) {
  loaded <- reticulate::py_available() && module %in% names(reticulate::import("sys")$modules)
  if (loaded) run() else setHook(sprintf("reticulate::%s::load", module), function(...) run())
}

# An interrupt while reticulate wraps a value becomes an error, which names this function of Python's. Where a
# version uses other words: the user sees an error in place of the interrupt.
is_interrupt_in_reticulate <- function(e) grepl("inspect.getmro(<pyobj>)", conditionMessage(e), fixed = TRUE)

# Also for generators that stock Keras has made: they serve as seeds here.
#' @export
format.keras.src.random.seed_generator.SeedGenerator <- function(x, ...) {
  if (is_python(x) && reticulate::py_is_null_xptr(x)) {
    return("<random_seed_generator> of Keras's own, of another R session")
  }
  state <- r_side()$state_texts(x)
  sprintf("<random_seed_generator> seed = %s, draws = %s", state[[1]], state[[2]])
}

#' @export
contents.keras.src.random.seed_generator.SeedGenerator <- function(x) format(x)

# keras3's shape() is a list with a class. Where it is renamed: such a shape is refused.
without_shape_class <- function(x) if (inherits(x, "keras_shape")) unclass(x) else x
