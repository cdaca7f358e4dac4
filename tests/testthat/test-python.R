# Starting Python, and the errors if it lacks something. Each real start runs in a new R.

flat <- function(text) gsub("\\s+", " ", cli::ansi_strip(text))

# What a session prints from library(kerasinit) to the end of the first draw.
delayedAssign("first_use", strsplit(in_new_r(
  c(
    "library(kerasinit)",
    "cat('python:', reticulate::py_available(), '\n')",
    "before <- Sys.getenv()",
    "values <- as.array(initializer_glorot_normal(seed = 42)(c(20, 20)))",
    "after <- Sys.getenv()",
    "cat('python:', reticulate::py_available(), '\n')",
    "cat(Sys.getenv('RETICULATE_PYTHON'), '\n', reticulate::py_exe(), '\n', sep = '')",
    "changed <- names(after)[after != before[names(after)] | is.na(before[names(after)])]",
    "cat('changed:', grep('^TF_|KERAS', changed, value = TRUE))"
  ),
  RETICULATE_PYTHON = reticulate::py_exe(), TF_CPP_MIN_LOG_LEVEL = NA
), "\n")[[1]])

test_that("library(kerasinit) starts no Python, and the first draw does", {
  skip_if_no_python()
  expect_identical(first_use[1:2], c("python: FALSE ", "python: TRUE "))
})

test_that("a user's RETICULATE_PYTHON is kept", {
  skip_if_no_python()
  expect_identical(first_use[3:4], rep(reticulate::py_exe(), 2))
})

test_that("the first use prints nothing, and changes no variable of the session", {
  skip_if_no_python()
  expect_identical(first_use[-(1:4)], "changed: ")
})

test_that("a Python without TensorFlow gives an error that names it and how to install it", {
  skip_if_no_python()
  bare <- withr::local_tempdir()
  system2(reticulate::py_exe(), c("-m", "venv", "--without-pip", bare))
  said <- flat(in_new_r(
    c("library(kerasinit)", "initializer_glorot_normal(seed = 42)"),
    RETICULATE_PYTHON = file.path(bare, "bin", "python")
  ))
  expect_match(said, "Error in `initializer_glorot_normal()`", fixed = TRUE)
  expect_match(said, 'needs the Python modules "tensorflow", "keras", "numpy", and "psutil", which', fixed = TRUE)
  expect_match(said, "install_kerasinit()", fixed = TRUE)
  expect_match(said, "RETICULATE_PYTHON", fixed = TRUE)
})

test_that("a NumPy that this reticulate cannot load gives an error with a solution", {
  skip_if_no_python()
  skip_if_not(needs_numpy_1(), sprintf("reticulate %s loads every NumPy", utils::packageVersion("reticulate")))
  # Python takes NumPy's version from the first folder that has its metadata.
  fake <- withr::local_tempdir()
  dir.create(file.path(fake, "numpy-2.1.0.dist-info"))
  writeLines(c("Metadata-Version: 2.1", "Name: numpy", "Version: 2.1.0"), file.path(fake,
    "numpy-2.1.0.dist-info", "METADATA"))
  said <- flat(in_new_r(
    c("library(kerasinit)", "initializer_glorot_normal(seed = 42)"),
    RETICULATE_PYTHON = reticulate::py_exe(), PYTHONPATH = fake
  ))
  expect_match(said, "Error in `initializer_glorot_normal()`", fixed = TRUE)
  expect_match(said, "cannot load NumPy 2.1.0", fixed = TRUE)
  expect_match(said, 'pip install "numpy<2"', fixed = TRUE)
})

test_that("with reticulate 1.41 or newer the packages are declared", {
  skip_if(utils::packageVersion("reticulate") < "1.41", "this reticulate has no py_require()")
  said <- in_new_r(c("library(kerasinit)", "cat(reticulate::py_require()$packages, sep = '\n')"))
  expect_match(said, "tensorflow")
  expect_match(said, "psutil")
})

test_that("a new environment gets the right packages", {
  expect_true(any(grepl("^tensorflow-cpu", python_packages(gpu = FALSE))))
  expect_true(any(grepl("^tensorflow\\[and-cuda\\]", python_packages(gpu = TRUE))))
  expect_identical(any(grepl("numpy.*<2", python_packages(gpu = FALSE))), needs_numpy_1())
  expect_error(install_kerasinit(gpu = "yes"), "`gpu` must be TRUE or FALSE, not \"yes\"")
})

test_that("Python's errors are reported in R's terms", {
  said <- function(text) python_message(simpleError(text))
  expect_identical(said("ValueError: STFT(): `window` must be a name, not None"), "`window` must be a name, not NULL")
  expect_identical(
    said("ValueError: bad\nRun `reticulate::py_last_error()` for details."), "bad"
  )
  expect_identical(said("TypeError: `shape` (2,) is bad"), "`shape` (2) is bad")
  expect_identical(said("kerasinit.some.CustomError: it"), "it")
})

test_that("what Python writes to stderr is held back, and shown with TF_CPP_MIN_LOG_LEVEL=0", {
  skip_if_no_python()
  os <- reticulate::import("os")
  seen <- function(level) {
    withr::local_envvar(TF_CPP_MIN_LOG_LEVEL = level)
    path <- withr::local_tempfile()
    file <- os$open(path, bitwOr(os$O_WRONLY, os$O_CREAT))
    kept <- os$dup(2L)
    os$dup2(file, 2L)
    withr::defer({
      os$dup2(kept, 2L)
      for (each in c(kept, file)) os$close(each)
    })
    without_log(os$write(2L, reticulate::py_eval("b'said'", convert = FALSE)))
    readLines(path, warn = FALSE)
  }
  for (level in c(NA, "3")) expect_identical(seen(level), character())
  expect_identical(seen("0"), "said")
})

test_that("TensorFlow's log is shown if the import fails", {
  skip_if_no_python()
  fake <- withr::local_tempdir()
  writeLines(c("import os", "os.write(2, b'the clue')", "raise ImportError('broken')"), file.path(fake, "keras.py"))
  said <- in_new_r("kerasinit::initializer_zeros()", RETICULATE_PYTHON = reticulate::py_exe(), PYTHONPATH = fake)
  expect_match(said, "the clue")
  expect_match(said, "broken")
})

# 'TRUE' if Python has imported our classes.
loaded <- "cat('kerasinit' %in% names(reticulate::import('sys')$modules), '')"

test_that("Python imports our classes with Keras, and a loaded model has them with all their arguments", {
  skip_if_no_python()
  keras <- reticulate::import("keras")
  model <- keras$Sequential(list(keras$Input(list(2L)))) |>
    layer_dense(3, kernel_initializer = initializer_he_normal(seed = random_seed_generator(7))) |>
    layer_dense(3, kernel_initializer = initializer_identity(gain = 2))
  file <- withr::local_tempfile(fileext = ".keras")
  model$save(file)
  code <- c(
    "library(kerasinit)", "keras <- reticulate::import('keras')", loaded,
    sprintf("model <- keras$saving$load_model('%s')", file),
    "for (layer in model$layers) print(layer$kernel_initializer)"
  )
  said <- in_new_r(code, RETICULATE_PYTHON = reticulate::py_exe())
  expect_match(said, "TRUE <initializer_he_normal> seed = <random_seed_generator seed = 7", fixed = TRUE)
  expect_match(said, "<initializer_identity> gain = 2", fixed = TRUE)
})

test_that("our classes are imported at once if Python has Keras already", {
  skip_if_no_python()
  code <- c("keras <- reticulate::import('keras')", loaded, "library(kerasinit)", loaded)
  expect_match(in_new_r(code, RETICULATE_PYTHON = reticulate::py_exe()), "FALSE TRUE $")
})

test_that("a user can import Keras although our classes cannot be imported", {
  skip_if_no_python()
  fake <- withr::local_tempdir() # has all that a small Keras needs, but not what our classes need
  writeLines("__version__ = '3'", file.path(fake, "keras.py"))
  code <- c("library(kerasinit)", "keras <- reticulate::import('keras')", loaded, "cat(keras$`__version__`)")
  expect_identical(in_new_r(code, RETICULATE_PYTHON = reticulate::py_exe(), PYTHONPATH = fake), "FALSE 3")
})
