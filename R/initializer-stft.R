# Kernels with which a convolution computes a short-time Fourier transform.

#' Short-time Fourier transform initializer
#'
#' @description
#' Makes the real or the imaginary part of the kernel, for a shape of
#' `c(window length, input channels, number of frequencies)`. What is made has one
#' channel, however many are asked for, as in Keras.
#'
#' Windows by name come from Python's SciPy; without it they are refused.
#'
#' @param side `"real"` or `"imag"`.
#' @param window Name of a window of `scipy.signal.windows` that needs no
#'   parameter, a vector of its values, or `NULL` for none.
#' @param scaling `"density"` (L2 norm), `"spectrum"` (L1 norm) or `NULL`: what the
#'   window is divided by.
#' @param periodic `TRUE` makes the window periodic, `FALSE` symmetric.
#' @inherit initializer_glorot_normal return
#' @inheritSection initializer_glorot_normal Calling an initializer
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' # By itself:
#' initializer <- initializer_stft("real", "hann")
#' dim(as.array(initializer(shape = c(128, 1, 65))))
#' @seealso <https://keras.io/api/layers/initializers#stft-class>
#' @family initializers
#' @export
initializer_stft <- function(side = "real", window = "hann", scaling = "density", periodic = FALSE) {
  new_initializer(
    "STFT",
    side = as_choice(side, c("real", "imag")),
    window = as_window(window),
    scaling = as_choice(scaling, c("density", "spectrum"), none = TRUE),
    periodic = as_flag(periodic)
  )
}
