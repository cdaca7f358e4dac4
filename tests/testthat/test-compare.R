test_that("all.equal() reports a difference, and equal bits are TRUE", {
  skip_if_no_python()
  i <- initializer_glorot_normal(seed = 1)
  expect_true(all.equal(i(c(2, 2)), i(c(2, 2))))
  expect_true(all.equal(i(c(2, 2)), as.array(i(c(2, 2)))))
  expect_match(all.equal(i(c(2, 2)), initializer_he_uniform(seed = 999)(c(2, 2))),
    "^4 of 4 values differ, first at \\[1, 1\\]: ")
  expect_match(all.equal(i(c(2, 3)), i(c(3, 2))), "sizes are \\(2, 3\\) and \\(3, 2\\)")
  expect_match(all.equal(i(c(2, 2), "float64"), i(c(2, 2))), "^4 of 4 values differ")
  near <- initializer_constant(1 + 2^-23)(2)
  expect_match(all.equal(near, initializer_constant(1)(2)),
    "2 of 2 values differ, first at \\[1\\]: 1.0000001192092896 and 1")
  expect_true(all.equal(near, initializer_constant(1)(2), tolerance = 1e-6))
  expect_match(all.equal(initializer_constant(0)(2), initializer_constant(-0)(2)), "^2 of 2 values differ")
  expect_true(all.equal(initializer_constant(NaN)(2), initializer_constant(NaN)(2)))
})

test_that("all.equal() compares weights, initializers and generators", {
  skip_if_no_python()
  layer <- function(seed) {
    layer <- reticulate::import("keras")$layers$Dense(2L, kernel_initializer = initializer_he_normal(seed = seed))
    layer$build(reticulate::tuple(NULL, 2L))
    layer
  }
  expect_true(all.equal(layer(1)$kernel, layer(1)$kernel))
  # keras3 has an all.equal() of its own for weights, with another message.
  expect_match(all.equal(layer(1)$kernel, layer(2)$kernel), "4 of 4 values differ|Mean relative difference")
  expect_match(all.equal(layer(1), layer(1)), "These differ") # two objects, which R's own all.equal() calls equal
  one <- layer(1)
  expect_true(all.equal(one, one))

  expect_true(all.equal(initializer_he_normal(seed = 1), initializer_he_normal(seed = 1L)))
  expect_match(all.equal(initializer_he_normal(seed = 1), initializer_he_normal(seed = 2)), "`seed` differs: 1.* and 2")
  expect_match(all.equal(initializer_he_normal(seed = 1), initializer_he_uniform(seed = 1)), "`class` differs")
  expect_match(all.equal(initializer_constant(diag(9)), initializer_constant(2 * diag(9))), "`value` differs")
  expect_true(all.equal(initializer_stft(window = rep(1, 9)), initializer_stft(window = rep(1, 9))))
  expect_match(all.equal(initializer_stft(window = rep(1, 9)), initializer_stft(window = rep(2, 9))),
    "`window` differs")
  picked <- initializer_he_normal()
  expect_match(all.equal(picked, initializer_he_normal()), "`seed` differs")
  expect_true(all.equal(picked, initializer_he_normal(seed = picked$seed)))

  expect_true(all.equal(random_seed_generator(1), random_seed_generator(1)))
  seed <- random_seed_generator(1)
  moved <- initializer_he_normal(seed = seed)
  moved(2)
  expect_match(all.equal(seed, random_seed_generator(1)), "draws = 1.* is not .*draws = 0")
  expect_match(all.equal(moved, initializer_he_normal(seed = random_seed_generator(1))), "`seed` differs")
})

test_that("all.equal() compares Python objects without numbers, and tensors larger than one piece", {
  skip_if_no_python()
  skip_if(isNamespaceLoaded("keras3"), "keras3 has an all.equal() for TensorFlow's and NumPy's")
  text <- reticulate::import("tensorflow")$constant
  expect_true(all.equal(text(c("a", "b")), text(c("a", "b"))))
  expect_match(all.equal(text(c("a", "b")), text(c("a", "c"))), "These differ")
  expect_match(all.equal(text("a"), 1), "These differ")
  expect_identical(differing(c(1, 0, 3, NaN, 5), c(1, -0, 3, NaN, 6), piece = 2), c(2, 5))
})

test_that("testthat's own expectations report a difference too", {
  skip_if_no_python()
  i <- initializer_glorot_normal(seed = 1)
  expect_equal(i(c(2, 2)), i(c(2, 2)))
  expect_identical(i(c(2, 2)), i(c(2, 2)))
  expect_failure(expect_equal(i(c(2, 2)), initializer_glorot_normal(seed = 2)(c(2, 2))))
  expect_identical(i, initializer_glorot_normal(seed = 1))
  expect_failure(expect_identical(i, initializer_glorot_normal(seed = 2)))
  expect_failure(expect_equal(random_seed_generator(1), random_seed_generator(2)))
  weight <- function(seed) {
    layer <- layer_dense(units = 2, kernel_initializer = initializer_he_normal(seed = seed))
    layer$build(reticulate::tuple(NULL, 2L))
    layer$kernel
  }
  expect_equal(weight(1), weight(1))
  expect_failure(expect_equal(weight(1), weight(2)))
})

test_that("expect_same_bits() names its argument, and returns it invisibly", {
  skip_if_no_python()
  a <- initializer_glorot_normal(seed = 1)(c(2, 2))
  b <- initializer_glorot_normal(seed = 2)(c(2, 2))
  expect_success(expect_same_bits(a, a))
  expect_failure(expect_same_bits(a, b),
    "^`a` does not have the expected bits. 4 of 4 values differ, first at \\[1, 1\\]: ")
  expect_failure(expect_same_bits(a, b, "the kernel"), "^the kernel does not have the expected bits")
  expect_invisible(back <- expect_same_bits(a, a))
  expect_identical(reticulate::py_id(back), reticulate::py_id(a))
  expect_failure(expect_same_bits(-0, 0), "1 of 1 values differ, first at [1]: -0 and 0.", fixed = TRUE)
  expect_failure(expect_same_bits(1:3, 1:4), "sizes are \\(3\\) and \\(4\\)")
  expect_success(expect_same_bits(1:3, c(1, 2, 3)))
  expect_failure(expect_same_bits(initializer_zeros(), initializer_ones()), "`class` differs")
})

test_that("numbers are compared with numbers only", {
  for (other in list("3", "a", 3 + 2i, as.raw(3))) {
    for (number in list(3, NA_real_)) {
      expect_match(difference(number, other), " is not ")
      expect_match(difference(other, number), " is not ")
    }
  }
  expect_null(difference(c(1i, 2), c(1i, 2)))
  zeros <- lapply(c(0, -0), function(zero) complex(real = c(1, zero), imaginary = 0))
  expect_match(difference(zeros[[1]], zeros[[2]]), "^The real parts: 1 of 2 values differ, first at \\[2\\]: 0 and -0")
  expect_match(difference(3 + 1i, 3 + 2i), "^The imaginary parts: 1 of 1")
  connection <- textConnection("a")
  on.exit(close(connection))
  expect_match(difference(connection, as.integer(connection)), " is not ")
  expect_null(difference(3, 3L))
  expect_null(difference(1, TRUE))
})

test_that("lists are compared by their elements", {
  skip_if_no_python()
  expect_same_bits(list(1, 2), list(1, 2))
  expect_same_bits(list(), list())
  for (other in list(list(1, 3), list(1), list(1, 2, 3), list(a = 1, b = 2), list(1, -2), list(1, list(2)))) {
    expect_false(is.null(difference(list(1, 2), other)))
    expect_false(is.null(difference(other, list(1, 2))))
  }
  expect_match(difference(list(0), list(-0)), "^`1` differs: ")
  expect_match(difference(list(a = 1, 2), list(a = 1, 3)), "^`2` differs: 2 and 3\\.$")
  expect_null(difference(list(a = 1, b = 2), list(b = 2, a = 1)))
  expect_match(difference(list(a = 1), list(b = 1)), "^`a` is in one of the two only")
  expect_match(difference(list(a = 1), list(a = 1, b = NULL)), "^`b` is in one of the two only")
  i <- initializer_glorot_normal(seed = 1)
  expect_null(difference(list(i(2), "a"), list(i(2), "a")))
  expect_match(difference(list(i(2)), list(i(3))), "^`1` differs: The sizes are \\(2\\) and \\(3\\)")
})

test_that("all.equal() with a tolerance ends for Python objects without an array", {
  skip_if_no_python()
  text <- function(value) reticulate::py_eval(value, convert = FALSE)
  expect_true(all.equal(text("'a'"), text("'a'"), tolerance = 1e-6))
  expect_match(all.equal(text("'a'"), text("'b'"), tolerance = 1e-6), "These differ")
  expect_match(all.equal(text("'a'"), 1, tolerance = 1e-6), "These differ")
})

test_that("what cannot be compared is an error of expect_same_bits()", {
  registerS3method("dim", "kerasinit_raising", function(x) stop("odd"))
  raising <- structure(3, class = "kerasinit_raising")
  error <- expect_error(expect_same_bits(raising, 3), "`object` and `expected` cannot be compared: odd")
  expect_identical(rlang::call_name(conditionCall(error)), "expect_same_bits")
  expect_error(expect_same_bits(3, stop("my own")), "^my own$")
  expect_error(expect_same_bits(), "`object` is missing", class = "kerasinit_error_argument")
  expect_error(expect_same_bits(3), "`expected` is missing", class = "kerasinit_error_argument")
})

test_that("tensors of another session are not equal, but an error", {
  skip_if_no_python()
  gone <- unserialize(serialize(list(initializer_ones()(2), initializer_zeros()(2)), NULL))
  for (compare in list(expect_same_bits, expect_equal, expect_identical, all.equal)) {
    expect_error(compare(gone[[1]], gone[[2]]), "comes from another R session", class = "kerasinit_error_argument")
  }
})
