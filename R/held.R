# What an initializer or a generator is in R: the same as reticulate's own objects, and so as keras3's. A generator is
# an environment, an initializer is a function with that environment in its attribute py_object. So reticulate's
# functions, `$` and inherits(x, "python.builtin.object") work. But a Python object ends with its session.
#
# reticulate finds the object through the environment's variable `pyobj`. Here that is an active binding, which first
# makes the object again if it is from another session. So an object from a file can be used like a new one. The
# environment's attributes are
#   python   the Python object,
#   session  the session that made it: any other session makes the object again,
#   recipe   the plain values that make it: see recipe_of() for an initializer, py_to_r() in seed-generator.R for a
#            generator.
# They are attributes, not variables: reading a variable can run code from the file that holds it. So this package's own
# code never reads `pyobj`.

#' Initializers in files and in other processes
#'
#' @description
#' Initializers and generators survive `saveRDS()`, `save.image()`, callr, future,
#' targets and the clusters of parallel. An initializer keeps its arguments, and the
#' seed that it picked if you gave none. A generator keeps its position, so its
#' sequence goes on with the next draw. Objects that share a generator still share it
#' if you save them together.
#'
#' A copy in another process is a separate generator. If two processes get copies of
#' one generator, both draw the same values.
#'
#' Reading such a file runs no code from it: its values are checked like the
#' arguments of a call. Calling an initializer from a file does run code, and so does
#' passing it to functions of reticulate or keras3. It is an R function, and a file
#' from a stranger can hold any function.
#'
#' These objects cannot be restored. Using one gives an error that says so:
#'
#' * an initializer of your own Python class,
#' * an initializer whose generator is Keras's own or keras3's,
#' * a generator that a compiled function draws from: its count of draws is unknown,
#' * a tensor. Save its [as.array()].
#'
#' @section Fields:
#' An initializer has the fields of its Python class, such as `initializer$seed` and
#' `initializer$get_config()`. A whole number beyond R's integers is a double, or text
#' from 2^53 on. `initializer$from_config(initializer$get_config())` is the same
#' initializer. If it picked its seed, the new one picks another.
#' `initializer$scale <- 2` sets an argument. Other variables with the initializer
#' change too, as they hold the same object.
#'
#' reticulate's functions take an initializer or a generator like any Python object.
#' What [reticulate::py_set_attr()] sets is not in a file.
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

new_holder <- function(python, recipe, class = "python.builtin.object") {
  # With the package as the parent, a session that reads a holder loads the package.
  holder <- new.env(hash = FALSE, parent = asNamespace("kerasinit"))
  assign("convert", TRUE, holder) # reticulate converts the fields that it gets
  # Files store this function's code. So keep it short, and never rename pointer_of().
  pointer <- function() pointer_of(parent.env(environment()))
  environment(pointer) <- holder
  makeActiveBinding("pyobj", pointer, holder)
  attributes(holder) <- list(python = python, session = the$session, recipe = recipe, class = class)
  holder
}

# For reticulate's C++ code, which an error would leave half done.
pointer_of <- function(holder) {
  python <- tryCatch(python_of(holder), error = function(e) message(conditionMessage(e)))
  if (!is.null(python)) get("pyobj", envir = python)
}

is_generator <- function(holder) inherits(holder, "kerasinit.random.SeedGenerator")

# Made by this package, here or in another session. Other Python objects are reticulate's own.
is_held <- function(x) {
  inherits(x, c("kerasinit.initializers.Initializer", "kerasinit.random.SeedGenerator")) &&
    !has_pointer(python_object(x))
}

# The Python object of an initializer or a generator. One from another session is made again.
python_of <- function(x, call = rlang::caller_env()) {
  holder <- python_object(x)
  if (!identical(attr(holder, "session", exact = TRUE), the$session)) {
    if (has_pointer(holder)) {
      return(x) # such as an element of a Python list: reticulate does not call py_to_r() on it
    }
    make_again(holder, call)
  }
  attr(holder, "python", exact = TRUE)
}

# Without reading the variable, as an active binding or a promise from a file can run code.
has_pointer <- function(holder) {
  is.environment(holder) && rlang::env_has(holder, "pyobj") &&
    !rlang::env_binding_are_active(holder, "pyobj") && !rlang::env_binding_are_lazy(holder, "pyobj")
}

# A file can hold anything. Its values are checked like a user's, and none is evaluated.
make_again <- function(holder, call) {
  recipe <- attr(holder, "recipe", exact = TRUE)
  # format() tells this from other errors, such as a missing Python.
  lost <- function(e) rlang::cnd_signal(structure(e, class = c("kerasinit_error_lost", class(e))))
  made <- tryCatch(
    made_again(holder, recipe, call), kerasinit_error_argument = lost, kerasinit_error_python = lost
  )
  for (part in c("python", "recipe", "session")) {
    attr(holder, part) <- attr(python_object(made), part, exact = TRUE)
  }
  if (is_generator(holder)) note_generator(holder)
}

made_again <- function(holder, recipe, call) {
  if (!is.environment(holder) || !is.list(recipe)) {
    own <- is.environment(holder) && is.null(recipe) && !is_generator(holder)
    abort_lost(holder, if (own) "Its class is not one of kerasinit's." else "It was not saved by kerasinit.", call)
  }
  if (is_generator(holder)) {
    remade_generator(holder, recipe, call)
  } else {
    remade_initializer(holder, recipe, call)
  }
}

abort_lost <- function(holder, why, call) {
  kind <- if (is_generator(holder)) "generator" else "initializer"
  abort(
    c("This {kind} comes from another R session and cannot be made again.", x = "{why}"),
    call = call, class = "kerasinit_error_argument"
  )
}

# Also for print() and str(): one that cannot be made again must not stop the output of all the others.
format_unless_lost <- function(line, name) {
  tryCatch(line, kerasinit_error_lost = function(e) sprintf("<%s> of another R session, cannot be made again", name))
}

# R takes the length of a value in odd places, such as a traceback, and reticulate's method asks Python for it.
#' @export
length.kerasinit.initializers.Initializer <- function(x) 1L

#' @export
length.kerasinit.random.SeedGenerator <- function(x) 1L

# The fields and methods of the Python object. Whole numbers beyond R's integers are doubles or text.
field <- function(x, name) {
  call <- if (is.function(x)) quote(initializer()) else quote(random_seed_generator())
  if (!is_text(name)) abort_argument("name", "the name of a field", name, call)
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

#' @export
`$<-.kerasinit.random.SeedGenerator` <- function(x, name, value) {
  abort(
    c("A generator cannot be changed.", i = "Make another with {.fn random_seed_generator}."),
    call = rlang::current_env(), class = "kerasinit_error_argument"
  )
}

#' @export
`[[<-.kerasinit.random.SeedGenerator` <- `$<-.kerasinit.random.SeedGenerator`
