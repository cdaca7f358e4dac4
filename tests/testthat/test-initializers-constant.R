test_that("signatures are keras3's", {
  expect_identical(formals(initializer_constant), as.pairlist(alist(value = 0)))
  expect_null(formals(initializer_zeros))
  expect_null(formals(initializer_ones))
  expect_identical(formals(initializer_identity), as.pairlist(alist(gain = 1)))
})

test_that("the values are the given ones", {
  skip_if_no_python()
  expect_identical(as.array(initializer_constant(2.5)(c(2, 3))), matrix(2.5, 2, 3))
  expect_identical(as.array(initializer_zeros()(c(2, 3))), matrix(0, 2, 3))
  expect_identical(as.array(initializer_ones()(c(2, 3), "int32")), matrix(1L, 2, 3))
  expect_identical(as.array(initializer_zeros()(2, "bool")), array(c(FALSE, FALSE)))
  expect_identical(as.array(initializer_identity(3)(c(2, 3))), diag(3, 2, 3))
})

test_that("an array as the value is broadcast from the last size, and keeps its orientation", {
  skip_if_no_python()
  expect_identical(as.array(initializer_constant(c(1, 2, 3))(c(2, 3))), rbind(1:3 + 0, 1:3 + 0))
  value <- matrix(as.numeric(1:6), 2)
  expect_identical(as.array(initializer_constant(value)(c(2, 3))), value)
  expect_identical(as.array(initializer_constant(value)(c(4, 2, 3)))[3, , ], value)
})

test_that("float64 holds values that float32 cannot, and float32 gives an error", {
  skip_if_no_python()
  expect_same_bits(as.array(initializer_constant(1e300)(2, "float64")), array(c(1e300, 1e300)), "a number")
  expect_same_bits(as.array(initializer_constant(c(-1e39, 0.5))(2, "float64")), array(c(-1e39, 0.5)), "a vector")
  expect_error(initializer_constant(1e300)(2), "`dtype` float32 cannot hold 1e\\+300", class = "kerasinit_error_python")
})
