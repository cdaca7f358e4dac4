#' kerasinit: Keras weight initializers that give the same bits in R and Python
#'
#' The same seed gives the same bits in R and in Python. With an integer seed, an
#' initializer gives the same bits as stock Keras 3 with TensorFlow on the CPU
#' under Linux. This package computes them with its own arithmetic. So they are the
#' same on Windows and macOS and with Keras's other backends, and never change
#' within a major version.
#'
#' Start with [initializer_glorot_normal()]. This package contains the Python
#' module that draws. [install_kerasinit()] makes the Python environment that it
#' needs.
#'
#' @section Long draws:
#' A draw that takes more than two seconds shows a progress bar. Ctrl-C stops it,
#' and a generator does not count it. With reticulate before 1.37, such as Debian
#' 12's 1.28, an interrupt during a Python call can end R at the next call. This
#' happens without this package too. With reticulate 1.46, none of 2100 interrupts
#' was lost.
#'
#' @keywords internal
"_PACKAGE"

# The session's Python objects, filled at the first use.
the <- new.env(parent = emptyenv())
the$generators <- new.env(parent = emptyenv())

.onLoad <- function(libname, pkgname) {
  the$session <- new.env(parent = emptyenv()) # identifies this session
  # Loading reticulate takes most of a second, so it waits for the first use.
  if (isNamespaceLoaded("reticulate")) {
    set_up_reticulate()
  } else {
    setHook(packageEvent("reticulate", "onLoad"), function(...) set_up_reticulate())
  }
}

set_up_reticulate <- function() {
  declare_python_needs()
  follow_keras()
  share_operators()
}
