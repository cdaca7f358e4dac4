#' This package's initializers in every layer
#'
#' @description
#' While `with_kerasinit()` runs its code, or until the function ends that called
#' `local_kerasinit()`, the names of initializers are this package's in every layer
#' of Keras, from keras3 and from reticulate: the defaults of layers, and those in
#' the configuration of a model that is cloned or loaded. A model of code that nobody
#' rewrites has the same weights on every backend, in R and in Python.
#'
#' An initializer that is an object, such as keras3's `initializer_he_normal()`, stays
#' what it is. Nothing outside changes, also after an error.
#'
#' @details
#' With a `seed`, each initializer and each generator (dropout's too) that is made
#' without one takes the next seed of a sequence. The sequence is the one that stock
#' Keras takes after [set_random_seed()]. But the generators of R, Python, NumPy and
#' TensorFlow stay where they are, and what they draw changes no weight.
#'
#' One within another has its own sequence, or, without a seed, goes on with the
#' outer's. Layers that are built later, as in the first `fit()`, must be built inside
#' too. Keras's `clear_session()` forgets the names.
#'
#' @param code Code to run.
#' @param seed A whole number from 0 to 2^32 - 1, or `NULL`: seeds are picked as
#'   outside.
#' @param .local_envir The environment whose end ends it, as in withr.
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
  if (missing(code)) abort_missing("code", "what is to run", environment())
  call <- environment()
  open_scope(seed, call, call)
  force(code)
}

#' @rdname with_kerasinit
#' @export
local_kerasinit <- function(seed = NULL, .local_envir = parent.frame()) {
  call <- environment()
  # A Python object is an environment to R, of a class.
  if (!is.environment(.local_envir) || is.object(.local_envir)) {
    abort_argument(".local_envir", "an environment", .local_envir, call)
  }
  open_scope(seed, call, .local_envir)
  invisible(NULL)
}

# A scope of Python's, from now to the end of a frame.
open_scope <- function(seed, call, frame) {
  if (!is.null(seed)) seed <- as_whole(seed, min = 0, max = 2^32 - 1, call = call)
  scope <- try_python(python_side(call)$scope(seed), call)
  is_open <- FALSE # after an interrupt it may not be
  withr::defer(if (is_open) scope$`__exit__`(NULL, NULL, NULL), envir = frame)
  scope$`__enter__`()
  is_open <- TRUE
}
