# Tests that draw need a Python with TensorFlow. Where there is none, each says so and is skipped.
skip_without_python <- function() {
  skip_if_not(reticulate::py_module_available("tensorflow"), "Python has no TensorFlow")
}

# The bits of R's doubles: identical() takes -0 for 0.
expect_same_bits <- function(object, expected, label) {
  sizes <- function(x) toString(dim(x))
  differ <- if (identical(dim(object), dim(expected))) which(bits(object) != bits(expected))
  expect(
    !is.null(differ) && length(differ) == 0,
    if (is.null(differ)) {
      sprintf("%s has the sizes %s, not %s.", label, sizes(object), sizes(expected))
    } else {
      sprintf(
        "%s: %d value(s) differ, first at [%s].", label, length(differ),
        toString(arrayInd(differ[1], if (is.null(dim(object))) length(object) else dim(object)))
      )
    }
  )
  invisible(object)
}

# Each double as its bytes in hexadecimal.
bits <- function(x) {
  bytes <- matrix(as.character(writeBin(as.double(x), raw(), endian = "big")), nrow = 8)
  apply(bytes, 2, paste, collapse = "")
}

# A file of tests/, which R CMD check copies whole.
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
