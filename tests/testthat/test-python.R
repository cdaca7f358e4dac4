# Starting Python, and the errors if it lacks something. Each real start runs in a new R.

flat <- function(text) gsub("\\s+", " ", cli::ansi_strip(text))

test_that("library(kerasinit) starts no Python", {
  expect_match(in_new_r(c("library(kerasinit)", "cat(reticulate::py_available())")), "FALSE$")
  # The check can fail:
  skip_if_no_python()
  code <- c("library(kerasinit)", "i <- initializer_zeros()", "cat(reticulate::py_available())")
  expect_match(in_new_r(code, RETICULATE_PYTHON = reticulate::py_exe()), "TRUE$")
})

test_that("a user's RETICULATE_PYTHON is kept", {
  skip_if_no_python()
  code <- c(
    "library(kerasinit)", "i <- initializer_zeros()",
    "cat(Sys.getenv('RETICULATE_PYTHON'), reticulate::py_exe(), sep = '\n')"
  )
  exe <- reticulate::py_exe()
  expect_match(in_new_r(code, RETICULATE_PYTHON = exe), paste0(exe, "\n", exe), fixed = TRUE)
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

test_that("the first use prints nothing, and changes no variable of the session", {
  skip_if_no_python()
  code <- c(
    "before <- Sys.getenv()",
    "initializer <- kerasinit::initializer_glorot_normal(seed = 42)", "values <- as.array(initializer(c(20, 20)))",
    "after <- Sys.getenv()",
      "changed <- setdiff(names(after)[after != before[names(after)] | is.na(before[names(after)])], 'PATH')",
    "cat(c(grep('^TF_|KERAS', changed, value = TRUE), 'done'))"
  )
  exe <- reticulate::py_exe()
  for (level in c(NA, "3")) {
    expect_identical(in_new_r(code, RETICULATE_PYTHON = exe, TF_CPP_MIN_LOG_LEVEL = level), "done")
  }
  skip_if_not(keras_backend() == "tensorflow", "only TensorFlow talks while it is imported")
  expect_match(in_new_r(code, RETICULATE_PYTHON = exe, TF_CPP_MIN_LOG_LEVEL = "0"), "oneDNN|InitializeLog")
})

test_that("TensorFlow's log is shown if the import fails", {
  skip_if_no_python()
  fake <- withr::local_tempdir()
  writeLines(c("import os", "os.write(2, b'the clue')", "raise ImportError('broken')"), file.path(fake, "keras.py"))
  said <- in_new_r("kerasinit::initializer_zeros()", RETICULATE_PYTHON = reticulate::py_exe(), PYTHONPATH = fake)
  expect_match(said, "the clue")
  expect_match(said, "broken")
})

test_that("Python imports our classes with Keras, in either order", {
  skip_if_no_python()
  exe <- reticulate::py_exe()
  loaded <- "cat('kerasinit' %in% names(reticulate::import('sys')$modules))"
  import <- "keras <- reticulate::import('keras')"
  expect_match(in_new_r(c("library(kerasinit)", import, loaded), RETICULATE_PYTHON = exe), "TRUE$")
  code <- c(import, loaded, "library(kerasinit)", loaded)
  expect_match(in_new_r(code, RETICULATE_PYTHON = exe), "FALSETRUE$")
  # Keras is imported although our module cannot be.
  fake <- withr::local_tempdir()
  writeLines("raise ImportError('none here')", file.path(fake, "psutil.py"))
  code <- c("library(kerasinit)", import, loaded, "cat('', nchar(keras$`__version__`) > 0)")
  said <- in_new_r(code, RETICULATE_PYTHON = exe, PYTHONPATH = fake)
  expect_match(said, "FALSE TRUE$")
  expect_no_match(said, "psutil|none here")
})

test_that("a loaded model has our initializers, with all their arguments", {
  skip_if_no_python()
  keras <- reticulate::import("keras")
  model <- keras$Sequential(list(keras$Input(list(2L)))) |>
    layer_dense(3, kernel_initializer = initializer_he_normal(seed = random_seed_generator(7))) |>
    layer_dense(3, kernel_initializer = initializer_identity(gain = 2))
  file <- withr::local_tempfile(fileext = ".keras")
  model$save(file)
  code <- c(
    "library(kerasinit)", sprintf("model <- reticulate::import('keras')$saving$load_model('%s')", file),
    "for (layer in model$layers) print(layer$kernel_initializer)"
  )
  said <- in_new_r(code, RETICULATE_PYTHON = reticulate::py_exe())
  expect_match(said, "<initializer_he_normal> seed = <random_seed_generator seed = 7", fixed = TRUE)
  expect_match(said, "<initializer_identity> gain = 2", fixed = TRUE)
})
