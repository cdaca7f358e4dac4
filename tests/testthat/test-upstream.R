# Each private name of another package in R/upstream.R exists, and has the expected meaning.

test_that("a generator is recognized, of this package and of stock Keras", {
  skip_if_no_python()
  for (generator in list(random_seed_generator(3), reticulate::import("keras")$random$SeedGenerator(3L))) {
    expect_true(is_seed_generator(generator))
    expect_identical(format(generator), "<random_seed_generator> seed = 3, draws = 0")
  }
  expect_false(is_seed_generator(initializer_zeros()))
})

test_that("a TensorFlow tensor is recognized", {
  skip_if_no_python()
  expect_true(is_tensorflow_tensor(initializer_zeros()(c(2, 2))))
  expect_false(is_tensorflow_tensor(random_seed_generator(3)))
})

test_that("a traced tensor is recognized", {
  skip_if_no_python()
  made <- NULL
  initializer <- initializer_he_normal(seed = random_seed_generator(1))
  reticulate::import("tensorflow")$`function`(function() made <<- initializer(2))()
  expect_true(is_traced(made))
  expect_false(is_traced(initializer_zeros()(2)))
})

test_that("a Sequential model is recognized", {
  skip_if_no_python()
  expect_true(is_sequential_model(reticulate::import("keras")$Sequential()))
  expect_false(is_sequential_model(layer_dense(units = 2)))
})

test_that("the Python object behind a function is found, and its class", {
  skip_if_no_python()
  callable <- reticulate::import("operator")$attrgetter("a")
  expect_type(python_object(callable), "environment")
  expect_identical(reticulate::py_id(python_object(callable)), reticulate::py_id(callable))
  known <- reference(callable)
  expect_identical(known$class, c("operator.attrgetter", "python.builtin.object"))
  expect_identical(class(known$python), "python.builtin.object")
})

test_that("a function runs when Python imports a module, or at once if it is imported", {
  skip_if_no_python()
  ran <- character()
  on_python_module("sys", function() ran <<- c(ran, "sys"))
  expect_identical(ran, "sys")
  on_python_module("antigravity.not", function() ran <<- c(ran, "later"))
  expect_identical(ran, "sys")
})

test_that("an interrupt while reticulate wraps a value is an interrupt", {
  told <- function(message) {
    tryCatch(try_python(stop(message), quote(f())), interrupt = function(e) "interrupt", error = function(e) "error")
  }
  expect_identical(told("Exception raised by 'inspect.getmro(<pyobj>)'; unable to build R 'class' attribute"),
    "interrupt")
  expect_identical(told("another error"), "error")
})

test_that("no other file of R/ uses a private class", {
  sources <- list.files(tests_path("..", "R"), pattern = "[.]R$", full.names = TRUE)
  skip_if(length(sources) == 0, "the sources of R/ are not beside the tests")
  private <- "keras\\.src|tensorflow\\.python"
  found <- Filter(function(file) any(grepl(private, readLines(file))), sources)
  expect_identical(basename(found), "upstream.R")
})
