test_that("without an object it returns the layer, with stock Keras's weights", {
  skip_if_no_python()
  keras <- reticulate::import("keras")
  layer <- layer_dense(units = 3, kernel_initializer = initializer_glorot_normal(seed = 42))
  stock <- keras$layers$Dense(3L, kernel_initializer = keras$initializers$GlorotNormal(seed = 42L))
  for (each in list(layer, stock)) each$build(reticulate::tuple(NULL, 4L))
  expect_s3_class(layer, "keras.src.layers.core.dense.Dense")
  expect_same_bits(as.array(layer$kernel), as.array(stock$kernel), "the kernel")
  expect_s3_class(layer_dense(NULL, 3), "keras.src.layers.core.dense.Dense")
})

test_that("a Sequential model gets the layer and is returned", {
  skip_if_no_python()
  model <- reticulate::import("keras")$Sequential()
  back <- model |>
    layer_dense(4, activation = "relu") |>
    layer_dense(1, use_bias = FALSE)
  expect_identical(reticulate::py_id(back), reticulate::py_id(model))
  expect_length(model$layers, 2)
  model$build(reticulate::tuple(NULL, 2L))
  expect_equal(model$count_params(), 2 * 4 + 4 + 4)
  expect_invisible(layer_dense(model, 1))
})

test_that("the layer is called on a KerasTensor and on a tensor", {
  skip_if_no_python()
  keras <- reticulate::import("keras")
  output <- layer_dense(keras$Input(reticulate::tuple(4L)), 3)
  expect_s3_class(output, "keras.src.backend.common.keras_tensor.KerasTensor")
  ones <- initializer_ones()
  expect_identical(as.array(layer_dense(ones(c(1, 2)), 3, kernel_initializer = ones)), matrix(2, 1, 3))
})

test_that("names, also the defaults, are this package's initializers", {
  skip_if_no_python()
  layer <- layer_dense(units = 2, kernel_initializer = "he_normal")
  expect_s3_class(layer$kernel_initializer, "kerasinit.initializers.HeNormal")
  expect_s3_class(layer$bias_initializer, "kerasinit.initializers.Zeros")
  expect_s3_class(layer_dense(units = 2)$kernel_initializer, "kerasinit.initializers.GlorotUniform")
})

test_that("input_shape is a vector, and NA is any size", {
  skip_if_no_python()
  model <- reticulate::import("keras")$Sequential()
  layer_dense(model, 2, input_shape = c(NA, 3))
  expect_identical(model$input_shape, list(NULL, NULL, 3L))
  expect_error(layer_dense(units = 2, input_shape = "a"), "`input_shape` must be whole numbers >= 0, or NA")
  expect_s3_class(layer_dense(units = 2, input_shape = NULL), "keras.src.layers.core.dense.Dense")
})

test_that("arguments are keras3's", {
  expect_named(formals(layer_dense), c(
    "object", "units", "activation", "use_bias", "kernel_initializer", "bias_initializer",
    "kernel_regularizer", "bias_regularizer", "activity_regularizer", "kernel_constraint",
    "bias_constraint", "lora_rank", "lora_alpha", "..."
  ))
})

test_that("Keras's errors are reported in the user's call", {
  skip_if_no_python()
  error <- expect_error(
    layer_dense(units = 2, activation = "bogus"), "`activation`.*bogus",
    class = "kerasinit_error_argument"
  )
  expect_identical(rlang::call_name(conditionCall(error)), "layer_dense")
  expect_error(layer_dense(units = 2, bogus = 1), "Unrecognized keyword arguments.*bogus")
})

test_that("an R array is an input, as in keras3", {
  skip_if_no_python()
  ones <- initializer_ones()
  made <- layer_dense(matrix(c(1, 2, 3, 4), 2), 3, kernel_initializer = ones)
  expect_same_bits(as.array(made), matrix(c(4, 6), 2, 3), "a matrix")
  made <- layer_dense(array(1, c(1, 2, 2)), 1, kernel_initializer = ones)
  expect_same_bits(as.array(made), array(2, c(1, 2, 1)), "three axes")
  expect_same_bits(as.array(layer_dense(matrix(TRUE), 1, kernel_initializer = ones)), matrix(1), "a flag")
  expect_error(layer_dense(array(1, 2), 3), "min_ndim=2", class = "kerasinit_error_python")
})

test_that("NULL leaves an initializer to Keras, as in keras3", {
  skip_if_no_python()
  dense <- reticulate::import("keras")$layers$Dense
  makers <- list(
    function() layer_dense(units = 3, kernel_initializer = NULL, bias_initializer = NULL),
    function() dense(3L, kernel_initializer = NULL, bias_initializer = NULL)
  )
  weights <- lapply(makers, function(make) {
    set_random_seed(1)
    layer <- make()
    expect_null(layer$bias_initializer)
    layer$build(reticulate::tuple(NULL, 4L))
    list(kernel = as.array(layer$kernel), bias = as.array(layer$bias))
  })
  expect_same_bits(weights[[1]]$kernel, weights[[2]]$kernel, "the kernel")
  expect_same_bits(weights[[1]]$bias, weights[[2]]$bias, "the bias")
  expect_false(all(weights[[1]]$bias == 0))
})

test_that("an activation is a name, an R or Python function, or a configuration", {
  skip_if_no_python()
  keras <- reticulate::import("keras")
  activations <- list("relu", keras$activations$relu, function(x) keras$ops$relu(x))
  for (activation in activations) {
    made <- layer_dense(matrix(c(-1, 2)), 1, activation = activation, kernel_initializer = "ones")
    expect_same_bits(as.array(made), matrix(c(0, 2)), "relu")
  }
})

test_that("text that Python cannot read is refused", {
  skip_if_no_python()
  refused <- "kerasinit_error_argument"
  expect_error(layer_dense(units = 2, name = "\xff"), "`name` must be text in UTF-8", class = refused)
})

test_that("a user's function has keras3's name or its own in a saved model, and custom_objects finds it", {
  skip_if_no_python()
  keras <- reticulate::import("keras")
  double <- function(x) keras$ops$multiply(x, 2)
  ones <- structure(function(shape, dtype = NULL) keras$ops$ones(shape, dtype), py_function_name = "ones_of_mine")
  model <- keras$Sequential(list(keras$Input(list(2L)))) |>
    layer_dense(2, activation = double, kernel_initializer = ones)
  config <- model$layers[[1]]$get_config()
  expect_identical(config$activation$config, "anonymous_R_function")
  expect_identical(config$kernel_initializer$config, "ones_of_mine")
  unnamed <- layer_dense(units = 1, kernel_initializer = function(shape, dtype) 1)$get_config()
  expect_identical(unnamed$kernel_initializer$config, "anonymous_R_function")
  expect_error(layer_dense(units = 1, kernel_regularizer = sum), "`kernel_regularizer`")
  expect_null(attributes(sum)) # R has only one sum(), which a name would change
  file <- withr::local_tempfile(fileext = ".keras")
  model$save(file)
  known <- list(anonymous_R_function = double, ones_of_mine = ones)
  back <- keras$saving$load_model(file, custom_objects = known)
  expect_same_bits(back(matrix(1:2, 1)), model(matrix(1:2, 1)), "the output")
})
