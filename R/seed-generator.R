#' Generate a new seed for each draw
#'
#' @description
#' An initializer with a seed generator gives new values at each call. The generator
#' holds its seed and counts the draws. The first draw gives the same values as the
#' integer seed. The whole sequence is the same in R and in Python.
#'
#' @param seed Initial seed: a whole number below 2^53 in size, or the digits of a
#'   larger one (up to 64 bits) as text. `NULL` picks one.
#' @param name A name for the generator. `NULL` makes one.
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
  if (!is.null(seed)) seed <- py_whole(seed)
  try_python(python_side(call)$random$SeedGenerator(seed = seed, name = name, ...), call)
}

# Turns a Python generator into its holder. Each generator has one holder. Python writes the count of draws into the
# memory of `draws`, so that a saved count is always up to date.
#' @exportS3Method reticulate::py_to_r
py_to_r.kerasinit.random.SeedGenerator <- function(x) {
  # A holder keeps its Python object, so no other object has the same id.
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

# A weak reference, so that the table does not keep the generator alive.
note_generator <- function(holder) {
  the$generators[[generator_id(attr(holder, "python"))]] <- rlang::new_weakref(holder)
}

# Makes a generator from a recipe in a file: its seed, its name and its count of draws.
remade_generator <- function(holder, recipe, call) {
  draws <- if (is_plain(recipe)) recipe$draws
  if (!is.double(draws) || length(draws) != 1) {
    abort_lost(holder, "The file does not hold what kerasinit saves.", call)
  }
  if (is.nan(draws)) {
    why <- "Its count of draws is unknown: a compiled function draws from it, or next(ordered = FALSE) did."
    abort_lost(holder, why, call)
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
#' An initializer with `seed = NULL` takes its seed from Python's generator. So a
#' script that starts with `set_random_seed()` draws the same values each time.
#'
#' @param seed A whole number from 0 to 2^32 - 1. [set.seed()] takes positive numbers
#'   below 2^31 only. It gets a larger seed as the negative number with the same
#'   bits, and 2^31 as 0, since its bits are R's `NA`.
#' @returns `NULL`, invisibly.
#'
#' @section With set.seed() alone:
#' After `options(kerasinit.seed = "R")`, initializers and generators with
#' `seed = NULL` take their seeds from R's generator, by `sample.int(1e9, 1)`. So do
#' those of keras3 and of Keras's layers, such as dropout. Then [set.seed()] alone
#' repeats them. A scope with a seed ([with_kerasinit()]) has its own sequence as
#' before. The order of rows in `fit()` still needs `set_random_seed()`.
#'
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' set_random_seed(1)
#' initializer_glorot_normal()
#' set_random_seed(1)
#' initializer_glorot_normal()
#'
#' withr::with_options(list(kerasinit.seed = "R"), {
#'   set.seed(1)
#'   print(initializer_glorot_normal())
#'   set.seed(1)
#'   print(initializer_glorot_normal())
#' })
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
  # -2^31 is R's NA.
  set.seed(if (seed < 2^31) seed else if (seed == 2^31) 0 else seed - 2^32)
  invisible(NULL)
}

# Python calls this for each missing seed. NULL leaves the choice to Python.
seed_from_r <- function() {
  option <- getOption("kerasinit.seed")
  if (is.null(option)) return(NULL)
  if (!identical(option, "R")) {
    abort("The option {.code kerasinit.seed} must be \"R\" or NULL, not {described(option)}.", call = NULL)
  }
  sample.int(1e9, 1)
}
