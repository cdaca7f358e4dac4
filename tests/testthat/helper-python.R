# The path of a file in tests/. R CMD check copies that whole folder.
tests_path <- function(...) file.path("..", ...)

# What an R script prints, warnings and errors included. `...` sets environment variables.
in_new_r <- function(code, ...) {
  script <- withr::local_tempfile(fileext = ".R", lines = code)
  variables <- c(R_LIBS = paste(.libPaths(), collapse = .Platform$path.sep), ...)
  withr::local_envvar(variables)
  paste(
    suppressWarnings(system2(file.path(R.home("bin"), "Rscript"), script, stdout = TRUE, stderr = TRUE)),
    collapse = "\n"
  )
}

free_gib <- function() reticulate::py_eval("float(__import__('kerasinit.memory').memory.free_bytes()) / 2**30")

# An initializer of a user's own Python class.
initializer_of_own_class <- function() {
  initializer_zeros() # imports the Python module
  reticulate::py_run_string("
from kerasinit.initializers import HeNormal
class MyNormal(HeNormal): pass
initializer = MyNormal(seed=42)", local = TRUE)$initializer
}
