# Initializers that draw nothing.

#' Constant initializer
#'
#' @description
#' Fills a tensor with one value.
#'
#' @param value A number; or an array of numbers that can be spread over each
#'   shape asked for, as NumPy does it (from the last size on).
#' @inherit initializer_glorot_normal return
#' @section Calling an initializer:
#' `initializer(shape, dtype = NULL)` makes the tensor. `dtype` may also be that of
#' an integer (`"int32"`, `"uint8"`, ...) or `"bool"`. `partition_shape` and
#' `partition_offset` make a block, as for [initializer_glorot_normal()].
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' # By itself:
#' initializer <- initializer_constant(10)
#' as.array(initializer(shape = c(2, 2)))
#'
#' # In a layer:
#' layer <- layer_dense(units = 3, kernel_initializer = initializer)
#' @seealso <https://keras.io/api/layers/initializers#constant-class>
#' @family initializers
#' @export
initializer_constant <- function(value = 0) {
  new_initializer("Constant", value = as_fill(value))
}

#' Zeros initializer
#'
#' @description
#' Fills a tensor with zeros.
#'
#' @inherit initializer_glorot_normal return
#' @section Calling an initializer:
#' `initializer(shape, dtype = NULL)` makes the tensor. `dtype` may also be that of
#' an integer (`"int32"`, `"uint8"`, ...) or `"bool"`. `partition_shape` and
#' `partition_offset` make a block, as for [initializer_glorot_normal()].
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' # By itself:
#' initializer <- initializer_zeros()
#' as.array(initializer(shape = c(2, 2)))
#'
#' # In a layer:
#' layer <- layer_dense(units = 3, kernel_initializer = initializer)
#' @seealso <https://keras.io/api/layers/initializers#zeros-class>
#' @family initializers
#' @export
initializer_zeros <- function() {
  new_initializer("Zeros")
}

#' Ones initializer
#'
#' @description
#' Fills a tensor with ones.
#'
#' @inherit initializer_glorot_normal return
#' @section Calling an initializer:
#' `initializer(shape, dtype = NULL)` makes the tensor. `dtype` may also be that of
#' an integer (`"int32"`, `"uint8"`, ...) or `"bool"`. `partition_shape` and
#' `partition_offset` make a block, as for [initializer_glorot_normal()].
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' # By itself:
#' initializer <- initializer_ones()
#' as.array(initializer(shape = c(2, 2)))
#'
#' # In a layer:
#' layer <- layer_dense(units = 3, kernel_initializer = initializer)
#' @seealso <https://keras.io/api/layers/initializers#ones-class>
#' @family initializers
#' @export
initializer_ones <- function() {
  new_initializer("Ones")
}

#' Identity initializer
#'
#' @description
#' Makes the identity matrix, of any height and width.
#'
#' @param gain Number, the factor on the matrix.
#' @inherit initializer_glorot_normal return
#' @inheritSection initializer_glorot_normal Calling an initializer
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' # By itself:
#' initializer <- initializer_identity()
#' as.array(initializer(shape = c(2, 2)))
#'
#' # In a layer:
#' layer <- layer_dense(units = 3, kernel_initializer = initializer)
#' @seealso <https://keras.io/api/layers/initializers#identityinitializer-class>
#' @family initializers
#' @export
initializer_identity <- function(gain = 1) {
  new_initializer("Identity", gain = as_number(gain))
}
