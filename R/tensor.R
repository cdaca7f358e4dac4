# A Tensor or a weight as an R array. The method stands on what TensorFlow's tensors and variables and
# Keras's variables have in common: where the R packages tensorflow or keras3 are loaded, their own
# methods on the classes themselves go first.

#' @export
as.array.tensorflow.python.types.core.Tensor <- function(x, ...) {
  values <- try_python(r_side()$r_array(x), environment(), object = x, arg = "x")
  if (is.null(dim(values))) array(values) else values
}
