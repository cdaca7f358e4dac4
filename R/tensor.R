# A tensor or a weight, of whatever backend, as an R array. The method stands on the class that all Python
# objects have: where the R packages tensorflow or keras3 are loaded, their own methods go first.

#' @export
as.array.python.builtin.object <- function(x, ...) {
  if (!reticulate::py_is_null_xptr(x) && !reticulate::py_has_attr(x, "__array__")) {
    return(NextMethod())
  }
  values <- try_python(r_side()$r_array(x), environment(), object = x, arg = "x")
  if (is.null(dim(values))) array(values) else values
}
