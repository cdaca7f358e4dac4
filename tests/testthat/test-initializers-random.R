test_that("signatures are keras3's", {
  expect_identical(formals(initializer_random_normal), as.pairlist(alist(mean = 0, stddev = 0.05, seed = NULL)))
  expect_identical(formals(initializer_truncated_normal), as.pairlist(alist(mean = 0, stddev = 0.05, seed = NULL)))
  expect_identical(formals(initializer_random_uniform), as.pairlist(alist(minval = -0.05, maxval = 0.05, seed = NULL)))
  expect_identical(formals(initializer_orthogonal), as.pairlist(alist(gain = 1, seed = NULL)))
})

test_that("arguments keep their names", {
  skip_if_no_python()
  expect_identical(initializer_random_normal(1, 2, 3)$get_config(), list(seed = 3L, mean = 1, stddev = 2))
  expect_identical(initializer_truncated_normal(1, 2, 3)$get_config(), list(seed = 3L, mean = 1, stddev = 2))
  expect_identical(initializer_random_uniform(1, 2, 3)$get_config(), list(seed = 3L, minval = 1, maxval = 2))
  expect_identical(initializer_orthogonal(2, 3)$get_config(), list(seed = 3L, gain = 2))
})

test_that("values are within their bounds", {
  skip_if_no_python()
  cut <- as.array(initializer_truncated_normal(1, 0.5, seed = 1)(1e4))
  expect_true(all(cut > 0 & cut < 2))
  uniform <- as.array(initializer_random_uniform(-2, 3, seed = 1)(1e4))
  expect_true(all(uniform >= -2 & uniform < 3))
  whole <- as.array(initializer_random_uniform(0, 3, seed = 1)(1e3, "int32"))
  expect_type(whole, "integer")
  expect_setequal(whole, 0:2)
  expect_identical(unique(as.vector(as.array(initializer_random_normal(4, 0, seed = 1)(9)))), 4)
})

test_that("an orthogonal matrix is orthogonal, within the error bound of its computation", {
  skip_if_no_python()
  q <- as.array(initializer_orthogonal(seed = 1)(c(6, 4), "float64"))
  # Householder QR of an m x n matrix: a small multiple of m n^1.5 units of rounding (Higham 2002, ch. 19.3).
  expect_lt(max(abs(crossprod(q) - diag(4))), 6 * 4^1.5 * .Machine$double.eps)
})

test_that("the values in R have the right distribution", {
  skip_if_no_python()
  # Kolmogorov-Smirnov on 10^5 values each. The seeds are fixed, so the result is too. With random seeds, one
  # run in 1000 would fail for one of the three.
  alarm <- 0.001 / 3
  count <- 1e5
  truncated <- function(at) (pnorm(at) - pnorm(-2)) / (pnorm(2) - pnorm(-2))
  p_values <- function(factor) {
    drawn <- function(initializer) factor * as.vector(as.array(initializer(count, "float64")))
    c(
      ks.test(drawn(initializer_random_normal(0, 1, seed = 11)), "pnorm")$p.value,
      ks.test(drawn(initializer_truncated_normal(0, 1, seed = 12)), truncated)$p.value,
      ks.test(drawn(initializer_random_uniform(-1, 1, seed = 13)), "punif", -1, 1)$p.value
    )
  }
  expect_true(all(p_values(1) > alarm))
  # The check can fail: these values are 2% too large.
  expect_true(all(p_values(1.02) < alarm))
})
