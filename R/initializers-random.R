# Initializers whose spread the user sets: it does not depend on the shape. Also orthogonal matrices.

#' Normal initializer
#'
#' @description
#' Values are normal, with the mean and standard deviation that you give.
#'
#' @inheritParams initializer_glorot_normal
#' @param mean Number, the mean of the values.
#' @param stddev Number >= 0, the standard deviation of the values.
#' @inherit initializer_glorot_normal return
#' @inheritSection initializer_glorot_normal Calling an initializer
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' # By itself:
#' initializer <- initializer_random_normal(mean = 0, stddev = 1, seed = 42)
#' as.array(initializer(shape = c(2, 2)))
#'
#' # In a layer:
#' layer <- layer_dense(units = 3, kernel_initializer = initializer)
#' @seealso <https://keras.io/api/layers/initializers#randomnormal-class>
#' @family random initializers
#' @family initializers
#' @export
initializer_random_normal <- function(mean = 0, stddev = 0.05, seed = NULL) {
  new_initializer(
    "RandomNormal",
    mean = as_number(mean),
    stddev = as_number(stddev, min = 0),
    seed = as_seed(seed)
  )
}

#' Truncated normal initializer
#'
#' @description
#' Values are normal, but none is further than two standard deviations from the
#' mean: such a value is passed over, and the next takes its place.
#'
#' @inheritParams initializer_glorot_normal
#' @param mean Number, the mean of the values.
#' @param stddev Number >= 0, the standard deviation before truncation; after it
#'   the values have 0.88 of that.
#' @inherit initializer_glorot_normal return
#' @inheritSection initializer_glorot_normal Calling an initializer
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' # By itself:
#' initializer <- initializer_truncated_normal(mean = 0, stddev = 1, seed = 42)
#' as.array(initializer(shape = c(2, 2)))
#'
#' # In a layer:
#' layer <- layer_dense(units = 3, kernel_initializer = initializer)
#' @seealso <https://keras.io/api/layers/initializers#truncatednormal-class>
#' @family random initializers
#' @family initializers
#' @export
initializer_truncated_normal <- function(mean = 0, stddev = 0.05, seed = NULL) {
  new_initializer(
    "TruncatedNormal",
    mean = as_number(mean),
    stddev = as_number(stddev, min = 0),
    seed = as_seed(seed)
  )
}

#' Uniform initializer
#'
#' @description
#' Values are uniform from `minval` on, and below `maxval`. With `dtype = "int32"`
#' or `"int64"` they are whole numbers.
#'
#' @inheritParams initializer_glorot_normal
#' @param minval Number, the lower bound (inclusive).
#' @param maxval Number >= `minval`, the upper bound (exclusive).
#' @inherit initializer_glorot_normal return
#' @inheritSection initializer_glorot_normal Calling an initializer
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' # By itself:
#' initializer <- initializer_random_uniform(minval = 0, maxval = 1, seed = 42)
#' as.array(initializer(shape = c(2, 2)))
#'
#' # In a layer:
#' layer <- layer_dense(units = 3, kernel_initializer = initializer)
#' @seealso <https://keras.io/api/layers/initializers#randomuniform-class>
#' @family random initializers
#' @family initializers
#' @export
initializer_random_uniform <- function(minval = -0.05, maxval = 0.05, seed = NULL) {
  new_initializer(
    "RandomUniform",
    minval = as_number(minval),
    maxval = as_maxval(maxval, minval),
    seed = as_seed(seed)
  )
}

#' Orthogonal initializer
#'
#' @description
#' The matrix has orthogonal columns, or orthogonal rows where it is wider than
#' high. It is the Q of a QR decomposition of normal draws, with signs that make
#' it uniform among all such matrices. If the shape has more than two sizes, all
#' sizes except the last count as rows.
#'
#' This initializer promises less. The bits of its draw are the same everywhere.
#' TensorFlow's linear algebra on the CPU makes Q from them, so Q has the bits of
#' stock Keras in the same process. Where Python lacks TensorFlow, NumPy's linear
#' algebra makes Q. `dtype` may not be `"bfloat16"`, as neither has a QR
#' decomposition of it. A block of the matrix (`partition_shape`) takes as long as
#' the whole matrix.
#'
#' @inheritParams initializer_glorot_normal
#' @param gain Number, the factor on the matrix.
#' @inherit initializer_glorot_normal return
#' @inheritSection initializer_glorot_normal Calling an initializer
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' # By itself:
#' initializer <- initializer_orthogonal(seed = 42)
#' crossprod(as.array(initializer(shape = c(3, 2)))) # the identity, but for rounding
#'
#' # In a layer:
#' layer <- layer_dense(units = 3, kernel_initializer = initializer)
#' @references
#' [Saxe et al., 2014](https://arxiv.org/abs/1312.6120)
#' @seealso <https://keras.io/api/layers/initializers#orthogonalinitializer-class>
#' @family random initializers
#' @family initializers
#' @export
initializer_orthogonal <- function(gain = 1, seed = NULL) {
  new_initializer("Orthogonal", gain = as_number(gain), seed = as_seed(seed))
}
