# Whole models of keras3 with our initializers: built, trained, saved, opened in a new session, cloned.

skip_without_keras3 <- function() {
  skip_if_no_python()
  skip_if_not_installed("keras3")
}

# Builds each model with the initializers of one package, and trains it.
models <- function(package) {
  made <- function(name, ...) getExportedValue(package, paste0("initializer_", name))(...)
  list(
    sequential = function() {
      keras3::keras_model_sequential(input_shape = 4) |>
        keras3::layer_dense(8, activation = "relu", kernel_initializer = made("he_normal", seed = 1L)) |>
        keras3::layer_dense(1, kernel_initializer = made("identity", gain = 2),
          bias_initializer = made("constant", 0.5))
    },
    functional = function() {
      input <- keras3::keras_input(4)
      left <- keras3::layer_dense(input, 3, kernel_initializer = made("glorot_uniform", seed = 2L))
      right <- keras3::layer_dense(input, 3, kernel_initializer = made("orthogonal", seed = 3L))
      output <- keras3::layer_dense(keras3::layer_add(list(left, right)), 1,
        kernel_initializer = made("lecun_normal", seed = 4L))
      keras3::keras_model(input, output)
    },
    lstm = function() {
      keras3::keras_model_sequential(input_shape = c(4, 1)) |>
        keras3::layer_lstm(
          5, kernel_initializer = made("glorot_normal", seed = 5L), recurrent_initializer = made("orthogonal",
            seed = 6L),
          bias_initializer = made("zeros")
        ) |>
        keras3::layer_dense(1, kernel_initializer = made("random_normal", seed = 7L))
    },
    convolution = function() {
      keras3::keras_model_sequential(input_shape = c(4, 4, 1)) |>
        keras3::layer_conv_2d(3, c(2, 2), kernel_initializer = made("he_uniform", seed = 8L)) |>
        keras3::layer_depthwise_conv_2d(c(2, 2), depthwise_initializer = made("lecun_uniform", seed = 9L)) |>
        keras3::layer_flatten() |>
        keras3::layer_dense(1, kernel_initializer = made("variance_scaling", 2, "fan_out", "uniform", seed = 10L))
    },
    attention = function() {
      input <- keras3::keras_input(4)
      words <- keras3::layer_embedding(input, 10, 6, embeddings_initializer = made("random_uniform", -1, 1, seed = 11L))
      attention <- keras3::layer_multi_head_attention(
        num_heads = 2, key_dim = 3, kernel_initializer = made("truncated_normal", seed = 12L)
      )
      output <- keras3::layer_dense(
        keras3::layer_flatten(attention(words, words)), 1, kernel_initializer = made("glorot_normal", seed = 13L)
      )
      keras3::keras_model(input, output)
    }
  )
}

weights <- function(model) lapply(model$weights, as.array)

train <- function(model) {
  shape <- c(8L, unlist(model$input_shape[-1]))
  x <- array(seq_len(prod(shape)) %% 10, shape)
  # Eagerly, as a compiled step can sum gradients in another order each time, with stock Keras too.
  keras3::compile(model, loss = "mse", optimizer = keras3::optimizer_sgd(0.01), run_eagerly = TRUE)
  keras3::fit(model, x, matrix(1, 8, 1), epochs = 2, batch_size = 4, shuffle = FALSE, verbose = 0)
  model
}

expect_same_weights <- function(object, expected, label) {
  expect_identical(length(object), length(expected))
  for (i in seq_along(expected)) expect_same_bits(object[[i]], expected[[i]], paste(label, "weight", i))
}

test_that("models have stock's weights, before and after they are trained", {
  skip_without_keras3()
  for (name in names(models("keras3"))) {
    stock <- models("keras3")[[name]]()
    ours <- models("kerasinit")[[name]]()
    expect_same_weights(weights(ours), weights(stock), name)
    expect_same_weights(weights(train(ours)), weights(train(stock)), paste("trained", name))
  }
})

test_that("a cloned model, and one made from its configuration, have the same initializers", {
  skip_without_keras3()
  for (name in names(models("kerasinit"))) {
    model <- models("kerasinit")[[name]]()
    expect_same_weights(weights(keras3::clone_model(model)), weights(model), paste("cloned", name))
    config <- keras3::get_config(model)
    expect_same_weights(weights(keras3::from_config(config)), weights(model), paste("configured", name))
  }
})

test_that("a saved model opens in a new session, with this package and without", {
  skip_without_keras3()
  folder <- withr::local_tempdir()
  for (name in names(models("kerasinit"))) {
    model <- train(models("kerasinit")[[name]]())
    keras3::save_model(model, file.path(folder, paste0(name, ".keras")))
    saveRDS(weights(model), file.path(folder, paste0(name, ".rds")))
  }
  generator <- keras3::keras_model_sequential(input_shape = 4) |>
    keras3::layer_dense(2, kernel_initializer = initializer_he_normal(seed = random_seed_generator(42))) |>
    keras3::layer_dense(2, kernel_initializer = initializer_identity(gain = 2))
  keras3::save_model(generator, file.path(folder, "generator.keras"))
  code <- c(
    "%s",
    sprintf("folder <- '%s'", folder),
    "same <- vapply(list.files(folder, 'rds$'), function(file) {",
    "  model <- keras3::load_model(sub('rds$', 'keras', file.path(folder, file)))",
    "  identical(lapply(model$weights, as.array), readRDS(file.path(folder, file)))",
    "}, NA)",
    "model <- keras3::load_model(file.path(folder, 'generator.keras'))",
    "made <- lapply(model$layers, function(layer) layer$kernel_initializer)",
    "cat(length(same), all(same), made[[2]]$gain, class(made[[1]])[[1]])"
  )
  for (first in c("library(kerasinit)", "library(keras3); library(kerasinit)",
    "library(kerasinit); library(keras3)", "")) {
    said <- in_new_r(sub("%s", first, code, fixed = TRUE), RETICULATE_PYTHON = reticulate::py_exe())
    whose <- if (nzchar(first)) "kerasinit.initializers" else "keras.src.initializers.random_initializers"
    expect_match(said, paste0("5 TRUE 2 ", whose, ".HeNormal"), fixed = TRUE, label = first)
  }
})

test_that("keras3's layers take an initializer from a file as its first use", {
  skip_without_keras3()
  file <- withr::local_tempfile()
  saveRDS(initializer_he_normal(seed = 42), file)
  code <- c(
    "library(keras3)", sprintf("initializer <- readRDS('%s')", file),
    "layer <- layer_dense(units = 3, kernel_initializer = initializer)", "layer$build(shape(NA, 4))",
    "cat(format(as.array(layer$kernel)[1:2], digits = 17))"
  )
  expected <- as.array(initializer_he_normal(seed = 42)(c(4, 3)))
  said <- in_new_r(code, RETICULATE_PYTHON = reticulate::py_exe())
  expect_match(said, paste(format(expected[1:2], digits = 17), collapse = " "), fixed = TRUE)
})

test_that("the same calls give the same bits, whichever package is attached first", {
  skip_without_keras3()
  code <- c(
    "suppressPackageStartupMessages({%s})",
    "initializer <- kerasinit::initializer_glorot_normal(seed = 42)",
    "values <- as.array(initializer(c(2, 3), dtype = 'bfloat16'))",
    "layer <- layer_dense(units = 3, kernel_initializer = initializer)", "layer$build(reticulate::tuple(NULL, 2L))",
    "cat(format(c(values, as.array(layer$kernel)), digits = 17))"
  )
  said <- vapply(c("library(keras3); library(kerasinit)", "library(kerasinit); library(keras3)"), function(first) {
    utils::tail(strsplit(in_new_r(sub("%s", first, code, fixed = TRUE),
      RETICULATE_PYTHON = reticulate::py_exe()), "\n")[[1]], 1)
  }, "")
  expect_identical(said[[1]], said[[2]])
  expect_match(said[[1]], "^[-0-9.e ]+$")
})

test_that("a keras3 model has the same fingerprint with our and with stock initializers", {
  skip_without_keras3()
  ours <- models("kerasinit")
  stock <- models("keras3")
  for (name in names(ours)) {
    model <- ours[[name]]()
    expected <- fingerprint(model)
    expect_identical(fingerprint(stock[[name]]()), expected, label = name)
    expect_identical(fingerprint(keras3::get_weights(model), dtype = "float32"), expected, label = name)
  }
  shape <- keras3::shape(4, 3)
  expect_identical(
    fingerprint(keras3::initializer_he_normal(seed = 5L), shape = shape),
    fingerprint(initializer_he_normal(seed = 5), shape = c(4, 3))
  )
})
