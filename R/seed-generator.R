#' Generate a new seed for each draw
#'
#' @description
#' An initializer that has a seed generator gives other values at each call. The
#' generator holds its seed and counts the draws: the first draw gives the same
#' values as the integer seed, and the whole sequence is the same in R and in
#' Python.
#'
#' @param seed Initial seed: a whole number below 2^53 in size, text with the
#'   digits of a larger one (up to 64 bits), or `NULL` to have one picked.
#' @param name A name for the generator, or `NULL` to have one made.
#' @param ... For forward compatibility: passed to Keras's `SeedGenerator`.
#' @returns A `SeedGenerator`, to be passed as the `seed` of an initializer, of
#'   this package or of keras3.
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' seed <- random_seed_generator(seed = 42)
#' initializer <- initializer_glorot_normal(seed = seed)
#' as.array(initializer(shape = 2))
#' as.array(initializer(shape = 2))
#' seed
#' @seealso [initializer_glorot_normal()], [set_random_seed()], [saving] a generator
#' @export
random_seed_generator <- function(seed = NULL, name = NULL, ...) {
  call <- environment()
  seed <- as_seed(seed, generator = FALSE)
  if (!is.null(name) && !is_text(name)) abort_argument("name", "a string or NULL", name, call)
  if (!is.null(seed)) seed <- py_seed(seed)
  try_python(python_side(call)$random$SeedGenerator(seed = seed, name = name, ...), call)
}

# What a generator of Python's is in R: one holder for each, wherever it comes from. Python writes the count of
# draws into the memory of `draws`, so that what R saves is always up to date.
#' @exportS3Method reticulate::py_to_r
py_to_r.kerasinit.random.SeedGenerator <- function(x) {
  # While a holder lives no other object has its id.
  known <- the$generators[[generator_id(x)]]
  holder <- if (!is.null(known)) rlang::wref_key(known)
  if (is.null(holder)) {
    made <- reference(x)
    draws <- array(0, 1)
    recipe <- c(r_side()$keep_draws(made$python, draws), list(draws = draws))
    holder <- new_holder(made$python, recipe, made$class)
    note_generator(holder)
  }
  holder
}

generator_id <- function(python) as.character(reticulate::py_id(python))

# A weak reference: the table keeps no generator alive.
note_generator <- function(holder) {
  the$generators[[generator_id(attr(holder, "python"))]] <- rlang::new_weakref(holder)
}

# The generator of a recipe from a file: seed and name as they were given, and the draws made since.
generator_again <- function(x, recipe, call) {
  draws <- if (is_plain(recipe)) recipe$draws
  if (!is.double(draws) || length(draws) != 1) {
    abort_lost(x, "What it was saved with is not what kerasinit saves.", call)
  }
  if (is.nan(draws)) {
    why <- "How many draws it had made was not known: a compiled function draws from it, or next(ordered = FALSE) did."
    abort_lost(x, why, call)
  }
  draws <- as_whole(as.vector(draws), min = 0, arg = "draws", call = call)
  made <- random_seed_generator(as_seed(recipe$seed, generator = FALSE, arg = "seed", call = call), recipe$name)
  try_python(r_side()$set_draws(python_of(made), draws), call)
  made
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
#'   positive seeds; it gets larger ones as the negative number of the same bits
#'   (and 0 for 2^31, whose bits are those of R's `NA`).
#' @returns `NULL`, invisibly.
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
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
  # 2^31 as a negative number is R's NA.
  set.seed(if (seed < 2^31) seed else if (seed == 2^31) 0 else seed - 2^32)
  invisible(NULL)
}
