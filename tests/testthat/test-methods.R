test_that("initializers print like R code", {
  skip_if_no_python()
  shown <- function(x) expect_output(print(x), format(x), fixed = TRUE)
  expect_identical(format(initializer_glorot_normal(seed = 42)), "<initializer_glorot_normal> seed = 42")
  expect_identical(format(initializer_glorot_normal(seed = 3e9)), "<initializer_glorot_normal> seed = 3000000000")
  expect_match(format(initializer_he_uniform()), "^<initializer_he_uniform> seed = NULL \\(picked \\d+\\)$")
  expect_identical(
    format(initializer_random_normal(seed = 1)),
    "<initializer_random_normal> mean = 0, stddev = 0.05, seed = 1"
  )
  expect_identical(format(initializer_zeros()), "<initializer_zeros>")
  expect_identical(format(initializer_constant(0.1)), "<initializer_constant> value = 0.1")
  expect_identical(
    format(initializer_variance_scaling(2, seed = 1)),
    "<initializer_variance_scaling> scale = 2, mode = \"fan_in\", distribution = \"truncated_normal\", seed = 1"
  )
  axes <- initializer_variance_scaling(seed = 1, input_axes = 0, output_axes = 1)
  expect_match(format(axes), "seed = 1, input_axes = 0L, output_axes = 1L$")
  expect_identical(
    format(initializer_stft(window = NULL)),
    "<initializer_stft> side = \"real\", window = NULL, scaling = \"density\", periodic = FALSE"
  )
  expect_identical(format(initializer_constant(c(1, 2))), "<initializer_constant> value = c(1, 2)")
  expect_identical(format(initializer_constant(diag(3))), "<initializer_constant> value = <double [3 x 3]>")
  expect_match(format(initializer_stft(window = rep(1, 9))), "window = <double [9]>", fixed = TRUE)
  shown(initializer_orthogonal(seed = 42))
})

test_that("a user's own class prints like ours", {
  skip_if_no_python()
  own <- initializer_of_own_class()
  expect_silent(shown <- format(own))
  expect_identical(shown, "<initializer_my_normal> seed = 42")
})

test_that("a generator prints its seed and its draws, alone and within an initializer", {
  skip_if_no_python()
  seed <- random_seed_generator(seed = 42)
  initializer <- initializer_glorot_normal(seed = seed)
  initializer(2)
  expect_output(print(seed), "<random_seed_generator> seed = 42, draws = 1", fixed = TRUE)
  expect_identical(
    format(initializer), "<initializer_glorot_normal> seed = <random_seed_generator seed = 42, draws = 1>"
  )
  stock <- initializer_glorot_normal(seed = reticulate::import("keras")$random$SeedGenerator(42L))
  expect_match(format(stock), "<random_seed_generator seed = 42, draws = 0>", fixed = TRUE)
})

test_that("str() and the like print the same", {
  skip_if_no_python()
  initializer <- initializer_he_normal(seed = 42)
  expect_identical(as.character(initializer), format(initializer))
  for (look in list(str, function(x) print(summary(x)))) expect_output(look(initializer), format(initializer),
    fixed = TRUE)
})

test_that("a Python generator prints all digits of a seed that a double cannot hold", {
  skip_if_no_python()
  initializer_zeros()
  seed <- reticulate::py_eval("__import__('kerasinit').random.SeedGenerator(2**60 + 1)")
  expect_identical(format(seed), "<random_seed_generator> seed = 1152921504606846977, draws = 0")
})

test_that("print returns its argument invisibly", {
  skip_if_no_python()
  initializer <- initializer_zeros()
  expect_output(expect_invisible(back <- print(initializer)))
  expect_identical(back, initializer)
})
