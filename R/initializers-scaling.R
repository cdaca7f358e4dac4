#' The Glorot normal initializer, also called Xavier normal initializer.
#'
#' @description
#' Draws samples from a truncated normal distribution centered on 0 with
#' `stddev = sqrt(2 / (fan_in + fan_out))` where `fan_in` is the number of
#' input units in the weight tensor and `fan_out` is the number of output
#' units in the weight tensor.
#'
#' @param seed
#' An integer or instance of [random_seed_generator()]. Used to make the
#' behavior of the initializer deterministic. Note that an initializer seeded
#' with an integer or `NULL` (unseeded) will produce the same random values
#' across multiple calls. To get different random values across multiple calls,
#' use as seed an instance of [random_seed_generator()]. Any whole number below
#' 2^53 in size keeps its value.
#'
#' An unseeded initializer picks its seed when it is made, from Python's random
#' numbers. [set_random_seed()] reaches these, [set.seed()] does not: see
#' `vignette("randomness", package = "kerasinit")`.
#'
#' @returns An `Initializer` instance that can be passed to layer or variable
#' constructors, or called directly with a `shape` to return a Tensor.
#'
#' @section Calling an initializer:
#' `initializer(shape, dtype = NULL)` draws. `shape` is a vector or list of
#' whole numbers; `integer()` makes a single value. `dtype` is `"float16"`,
#' `"bfloat16"`, `"float32"` or `"float64"`; `NULL` is Keras's default,
#' `"float32"` unless it was changed. [as.array()] turns the Tensor into an R
#' array of the same shape; other functions of R take it as one, too: see [tensor].
#'
#' `initializer(shape, partition_shape = , partition_offset = )` makes one block
#' of that Tensor, with the same bits: of the sizes `partition_shape`, after as
#' many rows, columns and so on as `partition_offset` says (0 is the beginning).
#' Blocks of a Tensor that a generator gives one after the other are of one draw.
#'
#' @examplesIf reticulate::py_module_available("tensorflow")
#' # Standalone usage:
#' initializer <- initializer_glorot_normal()
#' values <- initializer(shape = c(2, 2))
#'
#' # Usage in a Keras layer:
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

#' The Glorot uniform initializer, also called Xavier uniform initializer.
#'
#' @description
#' Draws samples from a uniform distribution within `[-limit, limit]`, where
#' `limit = sqrt(6 / (fan_in + fan_out))` (`fan_in` is the number of input units
#' in the weight tensor and `fan_out` is the number of output units).
#'
#' @inheritParams initializer_glorot_normal
#' @inherit initializer_glorot_normal return
#' @inheritSection initializer_glorot_normal Calling an initializer
#' @examplesIf reticulate::py_module_available("tensorflow")
#' # Standalone usage:
#' initializer <- initializer_glorot_uniform(seed = 42)
#' as.array(initializer(shape = c(2, 2)))
#'
#' # Usage in a Keras layer:
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

#' The He normal initializer, also called Kaiming normal initializer.
#'
#' @description
#' Draws samples from a truncated normal distribution centered on 0 with
#' `stddev = sqrt(2 / fan_in)` where `fan_in` is the number of input units in the
#' weight tensor. Made for relu, which takes half of the variance.
#'
#' @inheritParams initializer_glorot_normal
#' @inherit initializer_glorot_normal return
#' @inheritSection initializer_glorot_normal Calling an initializer
#' @examplesIf reticulate::py_module_available("tensorflow")
#' # Standalone usage:
#' initializer <- initializer_he_normal(seed = 42)
#' as.array(initializer(shape = c(2, 2)))
#'
#' # Usage in a Keras layer:
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

#' The He uniform initializer, also called Kaiming uniform initializer.
#'
#' @description
#' Draws samples from a uniform distribution within `[-limit, limit]`, where
#' `limit = sqrt(6 / fan_in)` (`fan_in` is the number of input units in the
#' weight tensor). Made for relu, which takes half of the variance.
#'
#' @inheritParams initializer_glorot_normal
#' @inherit initializer_glorot_normal return
#' @inheritSection initializer_glorot_normal Calling an initializer
#' @examplesIf reticulate::py_module_available("tensorflow")
#' # Standalone usage:
#' initializer <- initializer_he_uniform(seed = 42)
#' as.array(initializer(shape = c(2, 2)))
#'
#' # Usage in a Keras layer:
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

#' The LeCun normal initializer.
#'
#' @description
#' Draws samples from a truncated normal distribution centered on 0 with
#' `stddev = sqrt(1 / fan_in)` where `fan_in` is the number of input units in the
#' weight tensor. Networks of selu units need it.
#'
#' @inheritParams initializer_glorot_normal
#' @inherit initializer_glorot_normal return
#' @inheritSection initializer_glorot_normal Calling an initializer
#' @examplesIf reticulate::py_module_available("tensorflow")
#' # Standalone usage:
#' initializer <- initializer_lecun_normal(seed = 42)
#' as.array(initializer(shape = c(2, 2)))
#'
#' # Usage in a Keras layer:
#' layer <- layer_dense(units = 3, kernel_initializer = initializer)
#' @references
#' [LeCun et al., 1998](https://doi.org/10.1007/3-540-49430-8_2)
#'
#' [Klambauer et al., 2017](https://arxiv.org/abs/1706.02515)
#' @seealso <https://keras.io/api/layers/initializers#lecunnormal-class>
#' @family random initializers
#' @family initializers
#' @export
initializer_lecun_normal <- function(seed = NULL) {
  new_initializer("LecunNormal", seed = as_seed(seed))
}

#' The LeCun uniform initializer.
#'
#' @description
#' Draws samples from a uniform distribution within `[-limit, limit]`, where
#' `limit = sqrt(3 / fan_in)` (`fan_in` is the number of input units in the
#' weight tensor).
#'
#' @inheritParams initializer_glorot_normal
#' @inherit initializer_glorot_normal return
#' @inheritSection initializer_glorot_normal Calling an initializer
#' @examplesIf reticulate::py_module_available("tensorflow")
#' # Standalone usage:
#' initializer <- initializer_lecun_uniform(seed = 42)
#' as.array(initializer(shape = c(2, 2)))
#'
#' # Usage in a Keras layer:
#' layer <- layer_dense(units = 3, kernel_initializer = initializer)
#' @references
#' [LeCun et al., 1998](https://doi.org/10.1007/3-540-49430-8_2)
#' @seealso <https://keras.io/api/layers/initializers#lecununiform-class>
#' @family random initializers
#' @family initializers
#' @export
initializer_lecun_uniform <- function(seed = NULL) {
  new_initializer("LecunUniform", seed = as_seed(seed))
}

#' Initializer that adapts its scale to the shape of its input tensors.
#'
#' @description
#' Draws with a variance of `scale / n`, centered on 0, where `n` is
#'
#' - the number of input units in the weight tensor, if `mode = "fan_in"`
#' - the number of output units, if `mode = "fan_out"`
#' - the average of both, if `mode = "fan_avg"`
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
#' @examplesIf reticulate::py_module_available("tensorflow")
#' # Standalone usage:
#' initializer <- initializer_variance_scaling(
#'   scale = 0.1, mode = "fan_in", distribution = "uniform", seed = 42
#' )
#' as.array(initializer(shape = c(2, 2)))
#'
#' # Usage in a Keras layer:
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
