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
#' @returns An `Initializer` instance that can be passed to layer or variable
#' constructors, or called directly with a `shape` to return a Tensor.
#'
#' @section Calling an initializer:
#' `initializer(shape, dtype = NULL)` draws. `shape` is a vector or list of
#' whole numbers; `integer()` makes a single value. `dtype` is `"float16"`,
#' `"bfloat16"`, `"float32"` or `"float64"`; `NULL` is Keras's default,
#' `"float32"` unless it was changed. [as.array()] turns the Tensor into an R
#' array of the same shape.
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
  new_initializer("GlorotNormal", seed = as_seed(seed, environment()))
}
