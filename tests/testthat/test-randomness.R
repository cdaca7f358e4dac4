# Tests the statements of vignettes/randomness.Rmd, in the same order.

# Three things are random: the first weights, the dropout, the order of rows. Both initializers get `seed`.
train <- function(seed = NULL, dropout_seed = NULL, shuffle = TRUE, before_fit = identity, fits = 1) {
  keras <- reticulate::import("keras")
  x <- matrix(sin(1:128), 32)
  y <- matrix(cos(1:32), 32)
  model <- keras$Sequential(list(
    keras$Input(list(4L)),
    layer_dense(units = 8, activation = "relu", kernel_initializer = initializer_he_normal(seed)),
    keras$layers$Dropout(0.5, seed = dropout_seed),
    layer_dense(units = 1, kernel_initializer = initializer_glorot_normal(seed))
  ))
  model$compile("adam", "mse")
  before_fit(model)
  for (fit in seq_len(fits)) model$fit(x, y, epochs = 2L, batch_size = 8L, shuffle = shuffle, verbose = 0L)
  model$get_weights()
}

# TensorFlow's seed stays set in a session, so code without a seed runs in a new session: one for three tests, from
# which each reads its line.
delayedAssign("unseeded", in_new_r(
  c(
    "library(kerasinit)", "train <-", deparse(train),
    "compare <- function(first, second) if (identical(first, second)) 'equal' else 'differ'",
    "differ <- function(...) {",
    "  set.seed(1)",
    "  first <- train(...)",
    "  set.seed(1)",
    "  compare(first, train(...))",
    "}",
    "cat(", # Prints when all have run, so that no message of TensorFlow comes between.
    "  '\nset.seed():',",
    "  differ(shuffle = FALSE, dropout_seed = 1L),", # weights
    "  differ(shuffle = FALSE, seed = 1),", # dropout
    "  differ(seed = 1, dropout_seed = 1L)", # order
    ")",
    "repeats <- function(...) compare(train(...), train(...))",
    "cat(",
    "  '\nall seeds:',",
    "  repeats(seed = 1, dropout_seed = 1L),",
    "  repeats(seed = 1, dropout_seed = 1L, shuffle = FALSE)",
    ")",
    "cat('\ndeterminism: ')",
    "tf <- reticulate::import('tensorflow')",
    "tf$config$experimental$enable_op_determinism()",
    "tryCatch(tf$random$uniform(list()), error = function(e) cat(conditionMessage(e), ''))",
    "cat(is.array(as.array(initializer_he_normal()(2))), '')",
    "set_random_seed(42); first <- train(); set_random_seed(42)",
    "cat(compare(first, train()))"
  ),
  KERAS_BACKEND = "tensorflow"
))

seeded <- function(expr) {
  set_random_seed(42)
  expr
}

# The weights that a seed gives, for the tests that compare with them.
delayedAssign("trained", seeded(train()))

# The next number of R, Python, NumPy and TensorFlow.
draws_of_each <- function() {
  tensorflow <- reticulate::import("tensorflow")
  python <- c("__import__('random').random()", "float(__import__('numpy').random.rand())")
  c(runif(1), vapply(python, reticulate::py_eval, 0), tensorflow$random$uniform(list())$numpy())
}

test_that("`set.seed()` seeds R's own draws, but not initializers, dropout or shuffling", {
  skip_if_no_python()
  withr::local_preserve_seed()
  set.seed(1)
  drawn <- list(rnorm(2), sample(9), initializer_he_normal()$seed)
  set.seed(1)
  again <- list(rnorm(2), sample(9), initializer_he_normal()$seed)
  expect_identical(again[1:2], drawn[1:2])
  expect_false(again[[3]] == drawn[[3]])
  expect_match(unseeded, "set.seed(): differ differ differ", fixed = TRUE)
})

test_that("`set_random_seed()` is `set.seed()`, `py_set_seed()` and `tf$random$set_seed()` in one", {
  skip_if_no_python()
  withr::local_preserve_seed()
  withr::local_envvar(PYTHONHASHSEED = Sys.getenv("PYTHONHASHSEED", NA))
  tf <- reticulate::import("tensorflow")
  together <- seeded(draws_of_each())
  set.seed(42)
  reticulate::py_set_seed(42)
  tf$random$set_seed(42L)
  expect_identical(draws_of_each(), together)
  expect_false(any(draws_of_each() == together))
})

test_that("`keras3::set_random_seed()` does the same", {
  skip_if_no_python()
  skip_if_not_installed("keras3")
  withr::local_preserve_seed()
  withr::local_envvar(PYTHONHASHSEED = Sys.getenv("PYTHONHASHSEED", NA))
  keras3::set_random_seed(42)
  expect_identical(draws_of_each(), seeded(draws_of_each()))
})

test_that("training repeats, bit for bit", {
  skip_if_no_python()
  withr::local_preserve_seed()
  expect_identical(seeded(train()), trained)
})

test_that("seeding after the model is built does not change its initializers", {
  skip_if_no_python()
  withr::local_preserve_seed()
  weights <- list()
  late <- function(model) {
    set_random_seed(42)
    weights <<- c(weights, list(model$get_weights()[[1]]))
  }
  first <- train(before_fit = late)
  expect_false(identical(train(before_fit = late), first))
  expect_false(identical(weights[[1]], weights[[2]]))
})

test_that("a second `fit()` continues with the weights of the first one", {
  skip_if_no_python()
  withr::local_preserve_seed()
  twice <- seeded(train(fits = 2))
  expect_false(identical(twice, trained))
  expect_identical(seeded(train(fits = 2)), twice)
})

test_that("one more layer at the front changes the weights of those after it, but not of one with its own seed", {
  skip_if_no_python()
  withr::local_preserve_seed()
  last <- function(layers, seed = NULL) {
    seeded(for (layer in seq_len(layers)) initializer <- initializer_glorot_normal(seed))
    as.array(initializer(2))
  }
  expect_identical(last(1), last(1))
  expect_false(identical(last(1), last(2)))
  expect_identical(last(1, seed = 42), last(2, seed = 42))
})

test_that("the seed of an initializer has no effect on anything else", {
  skip_if_no_python()
  withr::local_preserve_seed()
  beside_another <- seeded({
    initializer_glorot_uniform(seed = 1234)
    train()
  })
  expect_identical(beside_another, trained)
})

test_that("layers of the same shape and seed begin with the same weights, and with a generator with different ones", {
  skip_if_no_python()
  first <- function(seed) as.array(initializer_glorot_normal(seed)(2))
  expect_identical(first(42), first(42))
  seed <- random_seed_generator(42)
  expect_false(identical(first(seed), first(seed)))
})

test_that("an initializer without a seed prints the seed that it picked, which gives the same weights", {
  skip_if_no_python()
  initializer <- initializer_glorot_normal()
  picked <- as.numeric(sub(".*picked ([0-9]+).*", "\\1", format(initializer)))
  expect_same_bits(initializer_glorot_normal(picked)(2), initializer(2))
})

test_that("dropout gets its seed from `set_random_seed()`, or has its own", {
  skip_if_no_python()
  withr::local_preserve_seed()
  keras <- reticulate::import("keras")
  dropped <- function(...) keras$layers$Dropout(0.5, ...)(matrix(1, 8, 8), training = TRUE)$numpy()
  expect_identical(seeded(dropped()), seeded(dropped()))
  expect_false(identical(dropped(), dropped()))
  expect_identical(dropped(seed = 3L), dropped(seed = 3L))
})

test_that("each step drops other units, a new layer begins with the same ones, and `predict()` drops nothing", {
  skip_if_no_python()
  keras <- reticulate::import("keras")
  ones <- matrix(1, 8, 8)
  layer <- keras$layers$Dropout(0.5, seed = 3L)
  first <- layer(ones, training = TRUE)$numpy()
  expect_false(identical(layer(ones, training = TRUE)$numpy(), first))
  expect_identical(keras$layers$Dropout(0.5, seed = 3L)(ones, training = TRUE)$numpy(), first)
  model <- keras$Sequential(list(keras$Input(list(8L)), layer))
  expect_identical(c(model$predict(ones, verbose = 0L)), c(ones))
})

test_that("without `set_random_seed()` training repeats only with all seeds and without shuffling", {
  skip_if_no_python()
  withr::local_preserve_seed()
  expect_match(unseeded, "all seeds: differ equal")
  repeats <- function() identical(train(seed = 1, dropout_seed = 1L), train(seed = 1, dropout_seed = 1L))
  expect_true(seeded(repeats()))
})

test_that("under op determinism training repeats, TensorFlow refuses unseeded ops, and initializers draw", {
  skip_if_no_python()
  expect_match(unseeded, "determinism: .*Random ops require a seed to be set.* TRUE equal")
})
