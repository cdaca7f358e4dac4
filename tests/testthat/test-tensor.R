test_that("a tensor of any rank becomes an array of its shape", {
  skip_without_python()
  initializer <- initializer_random_normal(seed = 1)
  for (shape in list(5L, c(2L, 3L), c(2L, 3L, 4L), c(2L, 1L, 3L, 2L, 2L), c(0L, 4L), 0L)) {
    array <- as.array(initializer(shape))
    expect_identical(dim(array), shape)
    expect_type(array, "double")
  }
  expect_identical(dim(as.array(initializer(integer()))), 1L)
})

test_that("every axis keeps its place", {
  skip_without_python()
  tensorflow <- reticulate::import("tensorflow")
  tensor <- tensorflow$reshape(tensorflow$range(24L), list(2L, 3L, 4L))
  expect_identical(as.array(tensor), aperm(array(0:23, 4:2)))
})

test_that("integers and booleans keep their kind", {
  skip_without_python()
  for (dtype in c("int8", "int16", "int32")) expect_type(as.array(initializer_ones()(2, dtype)), "integer")
  for (dtype in c("int64", "uint32", "float16", "bfloat16")) {
    expect_type(as.array(initializer_ones()(2, dtype)), "double")
  }
  expect_type(as.array(initializer_ones()(2, "bool")), "logical")
})

test_that("one from another session says so", {
  skip_without_python()
  file <- withr::local_tempfile()
  saveRDS(initializer_ones()(2), file)
  revived <- readRDS(file)
  expect_error(as.array(revived), "`x` comes from another R session", class = "kerasinit_error_argument")
})

test_that("weights are arrays too", {
  skip_without_python()
  layer <- layer_dense(units = 3, kernel_initializer = initializer_glorot_normal(seed = 42))
  layer$build(reticulate::tuple(NULL, 2L))
  expected <- as.array(initializer_glorot_normal(seed = 42)(c(2, 3)))
  expect_same_bits(as.array(layer$kernel), expected, "Keras's variable")
  expect_same_bits(as.array(layer$kernel$value), expected, "TensorFlow's variable")
})
