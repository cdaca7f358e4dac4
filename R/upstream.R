# Every private name of Keras, TensorFlow and reticulate that the R side uses, each with its reason. What
# Python calls its classes is the only way to know them in R; tests/testthat/test-upstream.R touches each,
# so that a new version that renames one is seen.

# Where it is gone: a generator is refused as a seed, and prints as Python's object.
is_seed_generator <- function(x) inherits(x, "keras.src.random.seed_generator.SeedGenerator")

# Where it is gone: a call takes longer, as reticulate looks for something to convert in its tensor.
is_tensorflow_tensor <- function(x) inherits(x, "tensorflow.python.types.core.Tensor")

# Where it is gone: layer_dense() calls the layer on a model, and Keras says that it is none of its inputs.
is_sequential_model <- function(x) inherits(x, "keras.src.models.sequential.Sequential")

# A Python callable is a function in R, and reticulate finds the object behind it in this attribute. Where
# it is gone: an initializer cannot be given to a layer.
python_object <- function(x) if (is.function(x)) attr(x, "py_object") else x

# Also for generators that stock Keras has made: they serve as seeds here.
#' @export
format.keras.src.random.seed_generator.SeedGenerator <- function(x, ...) {
  if (reticulate::py_is_null_xptr(x)) {
    return("<random_seed_generator> of another R session")
  }
  state <- r_side()$state_texts(x)
  sprintf("<random_seed_generator> seed = %s, draws = %s", state[[1]], state[[2]])
}

# keras3's shape() is a list with a class. Where it is renamed: such a shape is refused.
without_shape_class <- function(x) if (inherits(x, "keras_shape")) unclass(x) else x
