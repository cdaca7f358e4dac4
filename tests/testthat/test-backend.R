# Which backend R uses, and which packages it needs.

test_that("the backend is Keras's choice", {
  home <- withr::local_tempdir()
  withr::local_envvar(KERAS_BACKEND = NA, KERAS_HOME = home)
  expect_identical(keras_backend(), "tensorflow")
  writeLines('{"floatx": "float32", "backend": "torch"}', file.path(home, "keras.json"))
  expect_identical(keras_backend(), "torch")
  withr::local_envvar(KERAS_BACKEND = "jax") # as keras3's use_backend("jax") sets it
  expect_identical(keras_backend(), "jax")
})

test_that("only the backend's packages are needed", {
  needed <- function(backend) grep("tensorflow|jax|torch", python_packages(FALSE, backend), value = TRUE)
  of_tensorflow <- c("tensorflow-cpu>=2.20", "tensorflow-cpu>=2.22.0rc0; python_version >= '3.14'")
  expect_identical(needed("tensorflow"), of_tensorflow)
  expect_identical(needed("jax"), "jax")
  expect_identical(needed("torch"), "torch")
  expect_identical(needed("numpy"), "jax")
  expect_identical(python_modules("torch"), c("torch", "keras", "numpy", "psutil"))
})

test_that("without the backend's package the error names it and how to install it", {
  skip_if_no_python()
  said <- in_new_r(
    "kerasinit::initializer_zeros()(2)",
    KERAS_BACKEND = "torch", RETICULATE_PYTHON = reticulate::py_exe()
  )
  skip_if(reticulate::py_module_available("torch"), "this Python has torch")
  expect_match(said, 'needs the Python module "torch"', fixed = TRUE)
  expect_match(said, "install_kerasinit")
})
