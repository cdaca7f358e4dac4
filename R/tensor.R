# A Tensor as an R array. The method stands on a base class of TensorFlow's eager tensor: where the
# R package tensorflow is loaded, its own method on the class itself goes first.

#' @export
as.array.tensorflow.python.framework.ops._EagerTensorBase <- function(x, ...) {
  values <- r_side()$r_array(x)
  if (is.null(dim(values))) array(values) else values
}
