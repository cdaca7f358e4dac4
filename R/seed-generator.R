#' Generate a new seed for each draw
#'
#' @description
#' An initializer that has a seed generator gives other values at each call. The
#' generator holds its seed and counts the draws: the first draw gives the same
#' values as the integer seed, and the whole sequence is the same in R and in
#' Python.
#'
#' @param seed Initial seed: a whole number below 2^53 in size, or `NULL` to
#'   have one picked.
#' @param name A name for the generator, or `NULL` to have one made.
#' @param ... For forward compatibility: passed to Keras's `SeedGenerator`.
#' @returns A `SeedGenerator`, to be passed as the `seed` of an initializer, of
#'   this package or of keras3.
#' @examplesIf reticulate::py_module_available("tensorflow")
#' seed <- random_seed_generator(seed = 42)
#' initializer <- initializer_glorot_normal(seed = seed)
#' as.array(initializer(shape = 2))
#' as.array(initializer(shape = 2))
#' seed
#' @seealso [initializer_glorot_normal()], [set_random_seed()]
#' @export
random_seed_generator <- function(seed = NULL, name = NULL, ...) {
  call <- environment()
  seed <- as_seed(seed, generator = FALSE)
  if (!is.null(name) && !rlang::is_string(name)) abort_argument("name", "a string or NULL", name, call)
  try_python(python_side(call)$random$SeedGenerator(seed = seed, name = name, ...), call)
}

#' Set all random seeds, of R and of Python
#'
#' @description
#' Seeds the generators of R ([set.seed()]), Python, NumPy and TensorFlow.
#' Unseeded initializers, made with `seed = NULL`, take their seed from Python's,
#' so a script that starts with `set_random_seed()` draws the same values each
#' time.
#'
#' @param seed A whole number from 0 to 2^32 - 1. [set.seed()] has only 2^31
#'   positive seeds; it gets larger ones as the negative number of the same bits.
#' @returns `NULL`, invisibly.
#' @examplesIf reticulate::py_module_available("tensorflow")
#' set_random_seed(1)
#' initializer_glorot_normal()
#' set_random_seed(1)
#' initializer_glorot_normal()
#' @seealso [random_seed_generator()]
#' @export
set_random_seed <- function(seed) {
  call <- environment()
  if (missing(seed)) {
    abort_missing("seed", "a whole number", call)
  }
  seed <- r_number(seed, call)
  python_seed <- as_whole(seed, min = 0, max = 2^32 - 1)
  try_python(python_side(call)$random$set_random_seed(python_seed), call)
  set.seed(if (seed < 2^31) seed else seed - 2^32)
  invisible(NULL)
}
