#' kerasinit: Keras weight initializers that give the same bits in R and Python
#'
#' The same seed gives the same bits, in R and in Python, whatever path made
#' them: for an integer seed the values of an initializer are, bit for bit,
#' those of stock Keras 3 with TensorFlow on the CPU under Linux. Arithmetic of
#' this package alone makes them, so that they are the same on Windows and macOS
#' and with Keras's other backends, and never change within a major version.
#'
#' Start with [initializer_glorot_normal()]. The Python module that draws
#' travels inside this package; [install_kerasinit()] makes the Python
#' environment that it needs.
#'
#' @section Long draws:
#' A draw that takes more than two seconds shows how far it is. Ctrl-C stops it, and
#' a generator does not count it. With reticulate before 1.37, such as Debian 12's
#' 1.28, an interrupt while Python works can end R at the next call, with this
#' package and without it. Of 300 interrupts none is lost with reticulate 1.46.
#'
#' @keywords internal
"_PACKAGE"

# What the session has of Python, filled at the first use.
the <- new.env(parent = emptyenv())
the$generators <- new.env(parent = emptyenv())

.onLoad <- function(libname, pkgname) {
  the$session <- new.env(parent = emptyenv()) # no other session has this very environment
  declare_python_needs()
  follow_keras()
  share_operators()
}
