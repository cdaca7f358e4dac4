# With keras3: its layers take our initializers, and neither package changes the other. The last file in the
# alphabet, as keras3's methods for tensors come before ours.

skip_without_keras3 <- function() {
  skip_if_no_python()
  skip_if_not_installed("keras3")
}

test_that("keras3's layers take our initializers and generators", {
  skip_without_keras3()
  stock <- keras3::layer_dense(units = 3, kernel_initializer = keras3::initializer_glorot_normal(seed = 42))
  ours <- keras3::layer_dense(units = 3, kernel_initializer = initializer_glorot_normal(seed = 42))
  moving <- keras3::layer_dense(
    units = 3, kernel_initializer = initializer_glorot_normal(seed = random_seed_generator(42))
  )
  for (layer in list(stock, ours, moving)) layer$build(reticulate::tuple(NULL, 4L))
  expect_same_bits(as.array(ours$kernel), as.array(stock$kernel), "an integer seed")
  expect_same_bits(as.array(moving$kernel), as.array(stock$kernel), "a generator")
})

test_that("our layer takes keras3's initializers, models and inputs", {
  skip_without_keras3()
  layer <- layer_dense(units = 3, kernel_initializer = keras3::initializer_constant(2))
  layer$build(reticulate::tuple(NULL, 4L))
  expect_identical(as.array(layer$kernel), matrix(2, 4, 3))
  model <- keras3::keras_model_sequential(input_shape = 4) |> layer_dense(3) |> keras3::layer_dense(1)
  expect_length(model$layers, 2)
  input <- keras3::keras_input(4)
  expect_equal(keras3::keras_model(input, layer_dense(input, 3))$count_params(), 4 * 3 + 3)
})

test_that("each package takes the other's seeds", {
  skip_without_keras3()
  ours <- initializer_he_normal(seed = keras3::random_seed_generator(5L))
  theirs <- keras3::initializer_he_normal(seed = random_seed_generator(5))
  expect_same_bits(as.array(ours(c(2, 2))), as.array(theirs(c(2L, 2L))), "the first draw")
  expect_same_bits(as.array(ours(c(2, 2))), as.array(theirs(c(2L, 2L))), "the second draw")
})

test_that("neither changes how the other's initializers are called or shown", {
  skip_without_keras3()
  expect_identical(format(initializer_glorot_normal(seed = 42)), "<initializer_glorot_normal> seed = 42")
  expect_error(initializer_glorot_normal(seed = 42)(2.5), "`shape` must be whole numbers")
  theirs <- keras3::initializer_glorot_normal(seed = 42L)
  expect_false(inherits(theirs, "kerasinit.initializers.Initializer"))
  expect_identical(dim(as.array(theirs(keras3::shape(2, 2)))), c(2L, 2L))
})

test_that("our layer takes keras3's functions and shapes, and gives the same output as keras3's", {
  skip_without_keras3()
  for (activation in list(keras3::activation_relu, keras3::op_tanh, function(x) x * 2)) {
    ours <- layer_dense(units = 1, activation = activation, kernel_initializer = "ones")
    theirs <- keras3::layer_dense(units = 1, activation = activation, kernel_initializer = "ones")
    input <- matrix(c(-1, 2))
    expect_same_bits(as.array(ours(input)), as.array(theirs(input)), "the output")
    expect_identical(ours$get_config()$activation, theirs$get_config()$activation)
  }
  model <- keras3::keras_model_sequential(input_shape = 2) |> layer_dense(2, activation = keras3::activation_relu)
  file <- withr::local_tempfile(fileext = ".keras")
  keras3::save_model(model, file)
  expect_same_bits(as.array(keras3::load_model(file)$weights[[1]]), as.array(model$weights[[1]]), "saved weights")
  expect_error(layer_dense(units = 1, activation = tanh), "not a primitive function")
  shape <- keras3::shape(2, 3)
  expect_identical(dim(as.array(initializer_zeros()(shape))), c(2L, 3L))
  model <- keras3::keras_model_sequential() |> layer_dense(2, input_shape = keras3::shape(NA, 3))
  expect_identical(model$input_shape, list(NULL, NULL, 3L))
})

test_that("with keras3 loaded its tensor methods come first, and ours are used if it has none", {
  skip_without_keras3()
  ours <- initializer_glorot_normal(seed = 42)(c(2, 3))
  theirs <- keras3::initializer_glorot_normal(seed = 42L)(keras3::shape(2, 3))
  values <- as.array(theirs)
  expect_same_bits(as.array(ours), values, "the array")
  expect_identical(dim(ours), dim(theirs))
  expect_identical(length(ours), length(theirs))
  functions <- list(
    function(x) x + 1, function(x) x * x, function(x) -x, mean, sum, max, range, abs, sqrt, t, function(x) x[1, 2],
    function(x) x[2, ], function(x) cbind(x, x), function(x) x > 0, round, function(x) x[[0]], function(x) head(x, 1)
  )
  for (f in functions) {
    mine <- f(ours)
    expect_s3_class(mine, "tensorflow.tensor")
    expect_same_bits(as.array(mine), as.array(f(theirs)), deparse1(f))
  }
  for (f in list(as.numeric, as.double)) expect_identical(f(ours), f(theirs))
  expect_true(all.equal(ours, initializer_glorot_normal(seed = 42)(c(2, 3))))
  expect_match(all.equal(ours, initializer_glorot_normal(seed = 43)(c(2, 3))), "6 of 6 values differ")
  brief <- initializer_ones()(c(2, 2), "bfloat16")
  expect_identical(as.array(brief), matrix(1, 2, 2))
  expect_identical(as.numeric(brief), rep(1, 4))
  expect_true(all.equal(brief, initializer_ones()(c(2, 2), "bfloat16")))
  for (f in list(median, quantile, summary, unique, cumsum, rev, order, is.na)) {
    expect_identical(f(ours), f(values), label = deparse1(f))
  }
})

test_that("a constructor that is not called stands for its initializer, in both packages' layers", {
  skip_without_keras3()
  layers <- list(
    keras3::layer_conv_1d(filters = 4, kernel_size = 2, kernel_initializer = initializer_he_normal),
    layer_dense(units = 4, kernel_initializer = initializer_he_normal),
    layer_dense(units = 4, kernel_initializer = keras3::initializer_he_normal)
  )
  for (layer in layers) {
    layer$build(reticulate::tuple(NULL, 5L, 2L))
    shape <- unlist(layer$kernel$shape)
    expect_same_bits(layer$kernel, layer$kernel_initializer(shape), "the kernel")
  }
  expect_s3_class(layers[[1]]$kernel_initializer, "kerasinit.initializers.HeNormal")
  model <- keras3::keras_model_sequential(input_shape = 2) |>
    keras3::layer_dense(4, kernel_initializer = initializer_he_normal)
  file <- withr::local_tempfile(fileext = ".keras")
  keras3::save_model(model, file)
  expect_same_bits(keras3::load_model(file)$weights[[1]], model$weights[[1]], "saved weights")
  made <- keras3::keras_variable(initializer_ones, shape = keras3::shape(2, 2))
  expect_same_bits(made$value, matrix(1, 2, 2), "a variable")
})

test_that("an initializer can be the default of an argument of a custom layer's functions", {
  skip_without_keras3()
  layer_scale <- keras3::Layer("Scale",
    initialize = function(units, init = initializer_random_uniform(0, 1, seed = 3), ...) {
      super$initialize(...)
      self$units <- as.integer(units)
      self$init <- init
    },
    build = function(input_shape) {
      self$scale <- self$add_weight(name = "scale", shape = list(self$units), initializer = self$init)
    },
    call = function(x) x * self$scale
  )
  built <- function(...) keras3::keras_model_sequential(input_shape = 3) |> layer_scale(3, ...)
  expect_same_bits(built()$weights[[1]], initializer_random_uniform(0, 1, seed = 3)(3), "the default")
  expect_same_bits(built(init = initializer_ones())$weights[[1]], array(1, 3), "one that is given")
})
