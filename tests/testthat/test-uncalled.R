test_that("a constructor that is not called stands for its initializer with the defaults", {
  skip_if_no_python()
  keras <- reticulate::import("keras")
  made <- layer_dense(units = 3, kernel_initializer = initializer_he_normal, bias_initializer = initializer_ones)
  expect_match(format(made$kernel_initializer), "^<initializer_he_normal> seed = NULL")
  made$build(reticulate::tuple(NULL, 4L))
  expect_same_bits(made$bias, array(1, 3), "the bias")
  made <- keras$layers$Conv1D(4L, 2L, kernel_initializer = initializer_orthogonal)
  made$build(reticulate::tuple(NULL, 5L, 2L))
  expect_same_bits(made$kernel, made$kernel_initializer(c(2, 2, 4)), "the kernel")
})

test_that("every constructor can stand for its initializer", {
  skip_if_no_python()
  get <- reticulate::import("keras")$initializers$get
  constructors <- mget(grep("^initializer_", getNamespaceExports("kerasinit"), value = TRUE), asNamespace("kerasinit"))
  for (name in names(constructors)) {
    expect_match(format(get(constructors[[name]])), sprintf("^<%s>", name))
    expect_match(format(layer_dense(units = 1, kernel_initializer = constructors[[name]])$kernel_initializer), name)
  }
  expect_gt(length(constructors), 14)
})
