#' This package's initializers in every layer
#'
#' @description
#' `with_kerasinit()` opens a scope for some code, `local_kerasinit()` for the rest of
#' the function that calls it. In the scope, a layer that names an initializer gets
#' this package's. That holds for the default names of layers, and for names in the
#' configuration of a cloned or loaded model, with keras3 and with reticulate. So a
#' model has the same weights on every backend, in R and in Python, and its code does
#' not change.
#'
#' An initializer object, such as keras3's `initializer_he_normal()`, is not replaced.
#' When the scope ends, also after an error, everything is as before.
#'
#' @details
#' With `seed`, each unseeded initializer and generator (dropout's too) takes the next
#' seed of a sequence. It is the sequence of stock Keras after [set_random_seed()].
#' The generators of R, Python, NumPy and TensorFlow do not move, and draws from them
#' change no weight.
#'
#' A nested scope with a seed has a sequence of its own. Without a seed it continues
#' the outer one. A layer that is built later, as in the first `fit()`, must be built
#' in the scope too. After Keras's `clear_session()` a name is Keras's initializer
#' again.
#'
#' @param code Code to run.
#' @param seed A whole number from 0 to 2^32 - 1. With `NULL`, seeds are picked as
#'   outside the scope.
#' @param .local_envir The environment that the scope ends with, as in withr.
#' @returns `with_kerasinit()` gives the value of `code`, `local_kerasinit()` gives
#'   `NULL`, invisibly.
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' keras <- reticulate::import("keras")
#' make_layer <- function() {
#'   layer <- keras$layers$Dense(2L)
#'   layer$build(list(NULL, 2L))
#'   layer
#' }
#' layer <- with_kerasinit(make_layer(), seed = 42)
#' layer$kernel_initializer
#' as.array(layer$kernel)
#'
#' make_model <- function() {
#'   local_kerasinit(seed = 42)
#'   keras$Sequential(list(make_layer(), keras$layers$Dropout(0.5), make_layer()))
#' }
#' identical(as.array(make_model()$layers[[1]]$kernel), as.array(layer$kernel))
#' @seealso [set_random_seed()], [random_seed_generator()]
#' @export
with_kerasinit <- function(code, seed = NULL) {
  if (missing(code)) abort_missing("code", "the code to run", environment())
  call <- environment()
  open_scope(seed, call, call)
  force(code)
}

#' @rdname with_kerasinit
#' @export
local_kerasinit <- function(seed = NULL, .local_envir = parent.frame()) {
  call <- environment()
  # A Python object is an environment too, but has a class.
  if (!is.environment(.local_envir) || is.object(.local_envir)) {
    abort_argument(".local_envir", "an environment", .local_envir, call)
  }
  open_scope(seed, call, .local_envir)
  invisible(NULL)
}

# Opens a Python scope, which ends with the frame.
open_scope <- function(seed, call, frame) {
  if (!is.null(seed)) seed <- as_whole(seed, min = 0, max = 2^32 - 1, call = call)
  scope <- try_python(python_side(call)$scope(seed), call)
  is_open <- FALSE # an interrupt can come before __enter__() is done
  withr::defer(if (is_open) scope$`__exit__`(NULL, NULL, NULL), envir = frame)
  scope$`__enter__`()
  is_open <- TRUE
}
