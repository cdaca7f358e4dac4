plain <- c("glorot_normal", "glorot_uniform", "he_normal", "he_uniform", "lecun_normal", "lecun_uniform")

test_that("signatures are keras3's", {
  for (name in plain) {
    expect_identical(formals(paste0("initializer_", name)), as.pairlist(alist(seed = NULL)))
  }
  expect_identical(formals(initializer_variance_scaling), as.pairlist(alist(
    scale = 1.0, mode = "fan_in", distribution = "truncated_normal", seed = NULL,
    input_axes = NULL, output_axes = NULL
  )))
})

test_that("each initializer is variance scaling with its own numbers", {
  skip_if_no_python()
  numbers <- list(
    glorot_normal = list(1, "fan_avg", "truncated_normal"), glorot_uniform = list(1, "fan_avg", "uniform"),
    he_normal = list(2, "fan_in", "truncated_normal"), he_uniform = list(2, "fan_in", "uniform"),
    lecun_normal = list(1, "fan_in", "truncated_normal"), lecun_uniform = list(1, "fan_in", "uniform")
  )
  for (name in plain) {
    own <- do.call(paste0("initializer_", name), list(seed = 7))
    scaling <- do.call(initializer_variance_scaling, c(numbers[[name]], seed = 7))
    expect_same_bits(as.array(own(c(3, 4))), as.array(scaling(c(3, 4))), name)
  }
})

test_that("input and output axes set the fans", {
  skip_if_no_python()
  # The first axis as the output gives the fans of a (4, 3) kernel.
  turned <- initializer_variance_scaling(mode = "fan_in", seed = 7, input_axes = 1, output_axes = 0)
  stddev <- turned$distribution_for(list(3L, 4L))$second
  expect_identical(stddev, initializer_lecun_normal(seed = 7)$distribution_for(list(4L, 3L))$second)
})
