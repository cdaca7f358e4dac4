# What an object of this package is in R. Python's object dies with the session; what makes it again is kept
# beside it, as plain values, so that saveRDS(), callr, future and clusters bring it along.
#
# A holder is an environment, so that all copies of an R object share it. Its attributes are
#   python   the Python object,
#   session  the session that has it: another one, which reads the holder from a file, makes the object again,
#   recipe   what makes it: see recipe_of() for an initializer, py_to_r() in seed-generator.R for a generator.
# They are attributes and no variables: reading a variable may run code of the file that it comes from.

#' Initializers in files and in other processes
#'
#' @description
#' Initializers and generators survive `saveRDS()`, `save.image()`, callr, future,
#' targets and the clusters of parallel. An initializer comes back with its
#' arguments, and with the seed that was picked where none was given. A generator
#' comes back at its position: the next draw is the one that would have come next.
#' Objects that share a generator still share it when they are saved together.
#'
#' A copy is another generator. If two processes get the same generator, both draw
#' the same values.
#'
#' Reading such a file runs none of its code: what it says is checked as the
#' arguments of a call are. Calling what was read is another thing. An initializer
#' is an R function, and a file from a stranger may hold any function.
#'
#' These cannot come back, and say so when they are used:
#'
#' * an initializer of a class of your own, written in Python,
#' * an initializer whose generator is Keras's own or keras3's,
#' * a generator that a compiled function draws from: how often it did is not known,
#' * a tensor. Save its [as.array()].
#'
#' @section Fields:
#' `initializer$seed`, `initializer$get_config()` and the other fields are those of
#' Python's class. Whole numbers that R's integers cannot hold are doubles, or text
#' from 2^53 on. `initializer$from_config(initializer$get_config())` is the same
#' initializer. An argument that is set, as in `initializer$scale <- 2`, changes for
#' all who hold the initializer. [reticulate::r_to_py()] gives the Python object.
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' seed <- random_seed_generator(seed = 42)
#' initializer <- initializer_he_normal(seed = seed)
#' values <- initializer(shape = 2)
#' file <- tempfile()
#' saveRDS(initializer, file)
#' readRDS(file)
#' as.array(readRDS(file)(shape = 2))
#' as.array(initializer(shape = 2))
#' @seealso [initializer_glorot_normal()], [random_seed_generator()]
#' @name saving
NULL

new_holder <- function(python, recipe, class = NULL) {
  # The package is the parent: a session that reads a holder loads it.
  holder <- new.env(hash = FALSE, parent = asNamespace("kerasinit"))
  attributes(holder) <- list(python = python, session = the$session, recipe = recipe, class = class)
  holder
}

# A generator is its holder; an initializer is a function that has one.
holder_of <- function(x) if (is.function(x)) attr(x, "holder", exact = TRUE) else x

# The Python object of an initializer or a generator, made again where it comes from another session.
python_of <- function(x, call = rlang::caller_env()) {
  if (is_python(x)) {
    return(x) # within a list of Python's, say, where reticulate calls no py_to_r()
  }
  holder <- holder_of(x)
  if (!identical(attr(holder, "session", exact = TRUE), the$session)) make_again(x, holder, call)
  attr(holder, "python", exact = TRUE)
}

# A file may hold anything: what it says is checked as a user's values are, and none of it is evaluated.
make_again <- function(x, holder, call) {
  recipe <- attr(holder, "recipe", exact = TRUE)
  if (!is.environment(holder) || !is.list(recipe)) abort_lost(x, "It was not saved by kerasinit.", call)
  made <- if (is.function(x)) initializer_again(x, recipe, call) else generator_again(x, recipe, call)
  for (part in c("python", "recipe", "session")) attr(holder, part) <- attr(holder_of(made), part, exact = TRUE)
  if (!is.function(x)) note_generator(holder)
}

abort_lost <- function(x, why, call) {
  kind <- if (is.function(x)) "initializer" else "generator"
  cli::cli_abort(
    c("This {kind} comes from another R session and cannot be made again.", x = "{why}"),
    call = call, class = "kerasinit_error_argument"
  )
}

# What reticulate and keras3 pass to Python.
#' @exportS3Method reticulate::r_to_py
r_to_py.kerasinit.initializers.Initializer <- function(x, convert = FALSE) python_of(x)

#' @exportS3Method reticulate::r_to_py
r_to_py.kerasinit.random.SeedGenerator <- function(x, convert = FALSE) python_of(x)

# The fields and methods of the Python object, with whole numbers that R's integers lack as doubles or text.
field <- function(x, name) {
  call <- quote(initializer())
  python <- python_of(x, call)
  switch(name,
    get_config = function() r_side()$config(python),
    from_config = function(config) try_python(r_side()$from_config(python, config), environment()),
    distribution_for = function(shape, dtype = NULL) {
      law <- try_python(python[["distribution_for"]](as_shape(shape), dtype), environment())
      list(name = law$name, first = law$first, second = law$second, dtype = law$dtype)
    },
    try_python(r_side()$field(python, name), call)
  )
}

#' @export
`$.kerasinit.initializers.Initializer` <- field

#' @export
`[[.kerasinit.initializers.Initializer` <- field

#' @export
`$.kerasinit.random.SeedGenerator` <- field

#' @export
`[[.kerasinit.random.SeedGenerator` <- field
