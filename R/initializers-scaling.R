#' Glorot normal initializer (Xavier normal)
#'
#' @description
#' Values are normal with mean 0 and a standard deviation of
#' `sqrt(2 / (fan_in + fan_out))`, and none is further from 0 than two standard
#' deviations of the normal that is cut. A weight connects `fan_in` inputs with
#' `fan_out` outputs.
#'
#' @param seed
#' A whole number, a [random_seed_generator()] or `NULL`. With a number each call
#' gives the same values, in each session. `NULL` picks a number when the
#' initializer is made. A generator gives other values at each call: the next ones
#' of its sequence. Any whole number below 2^53 in size keeps its value. A larger
#' one, up to 64 bits, can be given as text.
#'
#' The number that `NULL` picks is one of Python's random numbers.
#' [set_random_seed()] reaches these, [set.seed()] does not: see
#' `vignette("randomness", package = "kerasinit")`.
#'
#' @returns An initializer: a function that makes a Tensor of a `shape`. Layers and
#' variables take it as an argument.
#'
#' @section Calling an initializer:
#' `initializer(shape, dtype = NULL)` makes the values. `shape` is a vector or list of
#' whole numbers; `integer()` makes a single value. `dtype` is `"float16"`,
#' `"bfloat16"`, `"float32"` or `"float64"`; `NULL` is Keras's default,
#' `"float32"` unless it was changed. [as.array()] turns the Tensor into an R
#' array of the same shape; other functions of R take it as one, too: see [tensor].
#'
#' `initializer(shape, partition_shape = , partition_offset = )` makes one block
#' of that Tensor, with the same bits. `partition_shape` is the shape of the block.
#' `partition_offset` says where it begins on each axis, counted from 0. With a
#' generator, the blocks of one Tensor belong to one draw.
#'
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' # By itself:
#' initializer <- initializer_glorot_normal()
#' values <- initializer(shape = c(2, 2))
#'
#' # In a layer:
#' initializer <- initializer_glorot_normal()
#' layer <- layer_dense(units = 3, kernel_initializer = initializer)
#'
#' # The same seed gives the same bits, here and in Python:
#' initializer <- initializer_glorot_normal(seed = 42)
#' as.array(initializer(shape = c(2, 2)))
#'
#' @references
#' [Glorot et al., 2010](https://proceedings.mlr.press/v9/glorot10a.html)
#'
#' @seealso <https://keras.io/api/layers/initializers#glorotnormal-class>
#' @family random initializers
#' @family initializers
#' @export
initializer_glorot_normal <- function(seed = NULL) {
  new_initializer("GlorotNormal", seed = as_seed(seed))
}

#' Glorot uniform initializer (Xavier uniform)
#'
#' @description
#' Values are uniform between plus and minus `sqrt(6 / (fan_in + fan_out))`, for a
#' weight that connects `fan_in` inputs with `fan_out` outputs. Their variance is
#' that of [initializer_glorot_normal()].
#'
#' @inheritParams initializer_glorot_normal
#' @inherit initializer_glorot_normal return
#' @inheritSection initializer_glorot_normal Calling an initializer
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' # By itself:
#' initializer <- initializer_glorot_uniform(seed = 42)
#' as.array(initializer(shape = c(2, 2)))
#'
#' # In a layer:
#' layer <- layer_dense(units = 3, kernel_initializer = initializer)
#' @references
#' [Glorot et al., 2010](https://proceedings.mlr.press/v9/glorot10a.html)
#' @seealso <https://keras.io/api/layers/initializers#glorotuniform-class>
#' @family random initializers
#' @family initializers
#' @export
initializer_glorot_uniform <- function(seed = NULL) {
  new_initializer("GlorotUniform", seed = as_seed(seed))
}

#' He normal initializer (Kaiming normal)
#'
#' @description
#' Values are normal with mean 0 and a standard deviation of `sqrt(2 / fan_in)`,
#' and none is further from 0 than two standard deviations of the normal that is
#' cut. Each output of the weight sums `fan_in` inputs. Made for relu, which takes
#' half of the variance.
#'
#' @inheritParams initializer_glorot_normal
#' @inherit initializer_glorot_normal return
#' @inheritSection initializer_glorot_normal Calling an initializer
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' # By itself:
#' initializer <- initializer_he_normal(seed = 42)
#' as.array(initializer(shape = c(2, 2)))
#'
#' # In a layer:
#' layer <- layer_dense(units = 3, kernel_initializer = initializer)
#' @references
#' [He et al., 2015](https://arxiv.org/abs/1502.01852)
#' @seealso <https://keras.io/api/layers/initializers#henormal-class>
#' @family random initializers
#' @family initializers
#' @export
initializer_he_normal <- function(seed = NULL) {
  new_initializer("HeNormal", seed = as_seed(seed))
}

#' He uniform initializer (Kaiming uniform)
#'
#' @description
#' Values are uniform between plus and minus `sqrt(6 / fan_in)`. Each output of the
#' weight sums `fan_in` inputs. Made for relu, which keeps half of the mean square.
#'
#' @inheritParams initializer_glorot_normal
#' @inherit initializer_glorot_normal return
#' @inheritSection initializer_glorot_normal Calling an initializer
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' # By itself:
#' initializer <- initializer_he_uniform(seed = 42)
#' as.array(initializer(shape = c(2, 2)))
#'
#' # In a layer:
#' layer <- layer_dense(units = 3, kernel_initializer = initializer)
#' @references
#' [He et al., 2015](https://arxiv.org/abs/1502.01852)
#' @seealso <https://keras.io/api/layers/initializers#heuniform-class>
#' @family random initializers
#' @family initializers
#' @export
initializer_he_uniform <- function(seed = NULL) {
  new_initializer("HeUniform", seed = as_seed(seed))
}

#' LeCun normal initializer
#'
#' @description
#' Values are normal with mean 0 and a standard deviation of `sqrt(1 / fan_in)`,
#' and none is further from 0 than two standard deviations of the normal that is
#' cut. Each output of the weight sums `fan_in` inputs. Networks of selu units need
#' it.
#'
#' @inheritParams initializer_glorot_normal
#' @inherit initializer_glorot_normal return
#' @inheritSection initializer_glorot_normal Calling an initializer
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' # By itself:
#' initializer <- initializer_lecun_normal(seed = 42)
#' as.array(initializer(shape = c(2, 2)))
#'
#' # In a layer:
#' layer <- layer_dense(units = 3, kernel_initializer = initializer)
#' @references
#' LeCun et al., 1998, \doi{10.1007/3-540-49430-8_2}
#'
#' [Klambauer et al., 2017](https://arxiv.org/abs/1706.02515)
#' @seealso <https://keras.io/api/layers/initializers#lecunnormal-class>
#' @family random initializers
#' @family initializers
#' @export
initializer_lecun_normal <- function(seed = NULL) {
  new_initializer("LecunNormal", seed = as_seed(seed))
}

#' LeCun uniform initializer
#'
#' @description
#' Values are uniform between plus and minus `sqrt(3 / fan_in)`. Each output of the
#' weight sums `fan_in` inputs.
#'
#' @inheritParams initializer_glorot_normal
#' @inherit initializer_glorot_normal return
#' @inheritSection initializer_glorot_normal Calling an initializer
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' # By itself:
#' initializer <- initializer_lecun_uniform(seed = 42)
#' as.array(initializer(shape = c(2, 2)))
#'
#' # In a layer:
#' layer <- layer_dense(units = 3, kernel_initializer = initializer)
#' @references
#' LeCun et al., 1998, \doi{10.1007/3-540-49430-8_2}
#' @seealso <https://keras.io/api/layers/initializers#lecununiform-class>
#' @family random initializers
#' @family initializers
#' @export
initializer_lecun_uniform <- function(seed = NULL) {
  new_initializer("LecunUniform", seed = as_seed(seed))
}

#' Variance scaling initializer
#'
#' @description
#' The spread of the values follows from the shape: their mean is 0 and their
#' variance `scale / n`. By `mode`, `n` counts
#'
#' - `"fan_in"`: the inputs that each output of the weight sums
#' - `"fan_out"`: the outputs that each input goes to
#' - `"fan_avg"`: the mean of both
#'
#' The other scaling initializers are this one with a published `scale`, `mode`
#' and `distribution`.
#'
#' @inheritParams initializer_glorot_normal
#' @param scale Positive number, the factor on the variance.
#' @param mode One of `"fan_in"`, `"fan_out"`, `"fan_avg"`.
#' @param distribution One of `"truncated_normal"` (cut at two standard
#'   deviations), `"untruncated_normal"`, or `"uniform"` (within
#'   `sqrt(3 * scale / n)`).
#' @param input_axes,output_axes Axes of the shape, counted from 0 as in Python,
#'   that count as input and as output units, for weights that are laid out
#'   unlike a dense or a convolution kernel. `NULL` is the convention of those.
#'   keras3's function of this name does not have them.
#' @inherit initializer_glorot_normal return
#' @inheritSection initializer_glorot_normal Calling an initializer
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' # By itself:
#' initializer <- initializer_variance_scaling(
#'   scale = 0.1, mode = "fan_in", distribution = "uniform", seed = 42
#' )
#' as.array(initializer(shape = c(2, 2)))
#'
#' # In a layer:
#' layer <- layer_dense(units = 3, kernel_initializer = initializer)
#' @seealso <https://keras.io/api/layers/initializers#variancescaling-class>
#' @family random initializers
#' @family initializers
#' @export
initializer_variance_scaling <- function(scale = 1, mode = "fan_in",
                                         distribution = "truncated_normal", seed = NULL,
                                         input_axes = NULL, output_axes = NULL) {
  distributions <- c("truncated_normal", "untruncated_normal", "uniform")
  new_initializer(
    "VarianceScaling",
    scale = as_number(scale, above = 0),
    mode = as_choice(mode, c("fan_in", "fan_out", "fan_avg")),
    distribution = as_choice(distribution, distributions),
    seed = as_seed(seed),
    input_axes = as_axes(input_axes),
    output_axes = as_axes(output_axes)
  )
}
