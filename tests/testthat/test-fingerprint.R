pair <- function(seed = 42) initializer_glorot_normal(seed = seed)

test_that("the example in docs/fingerprint.md is the same in R", {
  skip_if_no_python()
  expected <- "sha256:9b83fe71d93f115e26be3f053b2ce61e81b9692e2e3ee2821f01ad75d4fcbdc0"
  values <- pair()(c(2, 2))
  expect_identical(fingerprint(values), expected)
  expect_identical(fingerprint(pair(), shape = c(2, 2)), expected)
  expect_identical(fingerprint(as.array(values), dtype = "float32"), expected)
  expect_identical(fingerprint(reticulate::import("keras")$initializers$GlorotNormal(seed = 42L)(c(2L, 2L))), expected)
  expect_false(fingerprint(pair(43), shape = c(2, 2)) == expected)
  expect_false(fingerprint(as.array(values)) == expected)
  expect_false(fingerprint(t(as.array(values)), dtype = "float32") == expected)
})

test_that("R's arrays have the fingerprints that Python gives the same values", {
  skip_if_no_python()
  in_python <- function(code) {
    reticulate::py_eval(sprintf("__import__('kerasinit.testing').testing.fingerprint(__import__('numpy').%s)", code))
  }
  pair()(2) # imports the Python module
  expect_identical(fingerprint(matrix(c(1, 2, 3, 4, 5, 6), 2)), in_python("array([[1., 3, 5], [2, 4, 6]])"))
  expect_identical(fingerprint(matrix(1:6, 2)), in_python("array([[1, 3, 5], [2, 4, 6]], 'int32')"))
  expect_identical(fingerprint(c(TRUE, FALSE)), in_python("array([True, False])"))
  expect_identical(fingerprint(2), in_python("array([2.])"))
  expect_identical(fingerprint(c(-0, Inf)), in_python("array([-0., float('inf')])"))
  expect_identical(fingerprint(array(0, c(2, 0))), in_python("zeros((2, 0))"))
  expect_identical(fingerprint(1:3, dtype = "int64"), in_python("arange(1, 4)"))
  expect_identical(fingerprint(c(1, 0), dtype = "bool"), in_python("array([True, False])"))
})

test_that("a layer, its weights and R's arrays of them have the same fingerprint", {
  skip_if_no_python()
  layer <- layer_dense(units = 3, kernel_initializer = pair())
  expect_error(fingerprint(layer), "is not built", class = "kerasinit_error_python")
  layer$build(reticulate::tuple(NULL, 4L))
  expected <- fingerprint(layer)
  arrays <- lapply(layer$weights, as.array)
  expect_identical(fingerprint(layer$weights), expected)
  expect_identical(fingerprint(arrays, dtype = "float32"), expected)
  expect_false(fingerprint(rev(arrays), dtype = "float32") == expected)
})

test_that("a generator counts a draw, unless it is refused", {
  skip_if_no_python()
  seed <- random_seed_generator(42)
  initializer <- pair(seed)
  expect_identical(fingerprint(initializer, shape = 3), fingerprint(pair(), shape = 3))
  expect_false(fingerprint(initializer, shape = 3) == fingerprint(pair(), shape = 3))
  expect_error(fingerprint(initializer), "`shape` is missing", class = "kerasinit_error_python")
  refused <- "kerasinit_error_argument"
  expect_error(fingerprint(initializer, shape = -1), "`shape` must be whole numbers", class = refused)
  expect_identical(format(seed), "<random_seed_generator> seed = 42, draws = 2")
  copy <- unserialize(serialize(initializer, NULL))
  expect_identical(fingerprint(copy, shape = 3), fingerprint(initializer, shape = 3))
})

test_that("values without numbers, or an unknown dtype, are refused in R's terms", {
  skip_if_no_python()
  expect_error(fingerprint(list()), "`x` is an empty list", class = "kerasinit_error_python")
  refused <- "kerasinit_error_argument"
  objects <- list(as.Date("2026-01-01"), factor("a"), data.frame(a = 1), random_seed_generator(1))
  for (bad in c(list(NULL, "a", NA, c(1L, NA), mean, 1i, quote(x)), objects)) {
    expect_error(fingerprint(bad), "`x` must be a tensor, an array of numbers", class = refused)
  }
  expect_error(fingerprint(list(1, list("a"))), "not list(\"a\")", fixed = TRUE, class = refused)
  expect_error(fingerprint(), "`x` is missing", class = refused)
  expect_error(fingerprint(1, shape = 2), "`shape` is only for an initializer", class = "kerasinit_error_python")
  expect_error(fingerprint(c(0.5, 0.1), dtype = "float32"), "1 would change, the first is 0.1")
  expect_error(fingerprint(1, dtype = "text"), "`dtype` must be one of .*not \"text\"", class = refused)
  dead <- unserialize(serialize(pair()(2), NULL))
  expect_error(fingerprint(dead), "`x` comes from another R session", class = refused)
})
