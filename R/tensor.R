# Lets R's functions take a tensor that an initializer made.

#' Tensors that initializers make, in R
#'
#' @description
#' R's functions use a tensor like its array: its shape is `dim()`, indices count
#' from 1, arithmetic and summaries give R's numbers and arrays. [as.array()] makes
#' the array. `as.numeric()` and the like drop the shape.
#'
#' If keras3 or R's tensorflow package is loaded, their methods come first, and many
#' functions return a tensor. With keras3 this includes the operators, `[`, `[[` and
#' `length()`. For a tensor from an initializer, `as.array()`, `as.numeric()` and
#' `all.equal()` work the same with and without these packages. `$` gets Python's
#' attributes, as in `values$dtype`.
#'
#' With another Python object, such as TensorFlow's own tensor, an operator is
#' Python's. So is every operator inside a function that Python traces, where a
#' tensor has no values yet.
#'
#' A tensor cannot be changed in place: change its array. Some R functions ignore
#' classes, among them `var()`, `rowSums()`, `which.max()` and, before R 4.3, `%*%`.
#' Others check only the class of their first argument. Give them the array, as in
#' `rowSums(as.array(x))`.
#'
#' @section Comparing:
#' `all.equal()` compares tensors, weights of layers, initializers or generators bit
#' for bit. It returns `TRUE`, or says what differs. With a `tolerance` it compares
#' as R compares numbers.
#'
#' `identical()` cannot compare the values of tensors: it compares references to
#' Python objects, and two tensors are two objects. Use
#' `identical(as.array(a), as.array(b))`, or [expect_same_bits()] in tests.
#' @param x A tensor, or a weight of a layer.
#' @param ... Passed to R's own function.
#' @returns `as.array()`: an array of doubles, integers or logical values. A single
#'   value is an array of length 1.
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' values <- initializer_glorot_normal(seed = 42)(shape = c(2, 3))
#' dim(values)
#' values[2, ]
#' mean(values)
#' 2 * values
#' all.equal(values, initializer_glorot_normal(seed = 42)(shape = c(2, 3)))
#' all.equal(values, initializer_glorot_normal(seed = 43)(shape = c(2, 3)))
#' @name tensor
NULL

# Adds two classes to a new tensor. It was made for this call, so no other object changes its class. The first class
# comes before keras3's, whose methods would be wrong: see as.array() and all.equal(). The second comes after the
# classes of other packages, and before reticulate's python.builtin.object.
marked <- function(x) {
  class(x) <- c("kerasinit.values", append(class(x), "kerasinit.tensor", length(class(x)) - 1))
  x
}

# For the class of all Python objects, as the weights of layers lack ours.
#' @rdname tensor
#' @export
as.array.python.builtin.object <- function(x, ...) {
  if (!reticulate::py_is_null_xptr(x) && !reticulate::py_has_attr(x, "__array__")) {
    return(NextMethod())
  }
  values <- try_python(r_side()$r_array(x), environment(), object = x, arg = "x")
  if (is.null(dim(values))) array(values) else values
}

as_array <- function(x) if (is_python(x)) as.array(x) else x

# Calls the same R function on the array.
of_array <- function(x, ...) get(.Generic, envir = get(".GenericDefEnv"))(as.array(x), ...)

# Before other packages' methods: keras3's as.array() gives a NumPy array for bfloat16, and on JAX its as.numeric()
# never ends.
#' @export
as.array.kerasinit.values <- function(x, ...) as.array.python.builtin.object(x)

# Here and below by hand: roxygen2's tags need a function for each method, and of_array() is one for all.
#' @rawNamespace
#' S3method(as.double, kerasinit.values, of_array)
#' S3method(as.integer, kerasinit.values, of_array)
#' S3method(as.numeric, kerasinit.values, of_array)
NULL

# After other packages' methods.
#' @rawNamespace
#' S3method(as.character, kerasinit.tensor, of_array)
#' S3method(as.data.frame, kerasinit.tensor, of_array)
#' S3method(as.list, kerasinit.tensor, of_array)
#' S3method(as.logical, kerasinit.tensor, of_array)
#' S3method(as.matrix, kerasinit.tensor, of_array)
#' S3method(as.vector, kerasinit.tensor, of_array)
#' S3method(determinant, kerasinit.tensor, of_array)
#' S3method(diff, kerasinit.tensor, of_array)
#' S3method(duplicated, kerasinit.tensor, of_array)
#' S3method(graphics::boxplot, kerasinit.tensor, of_array)
#' S3method(graphics::hist, kerasinit.tensor, of_array)
#' S3method(graphics::image, kerasinit.tensor, of_array)
#' S3method(is.array, kerasinit.tensor, of_array)
#' S3method(is.finite, kerasinit.tensor, of_array)
#' S3method(is.infinite, kerasinit.tensor, of_array)
#' S3method(is.matrix, kerasinit.tensor, of_array)
#' S3method(is.na, kerasinit.tensor, of_array)
#' S3method(is.nan, kerasinit.tensor, of_array)
#' S3method(is.numeric, kerasinit.tensor, of_array)
#' S3method(mean, kerasinit.tensor, of_array)
#' S3method(rep, kerasinit.tensor, of_array)
#' S3method(rev, kerasinit.tensor, of_array)
#' S3method(sort, kerasinit.tensor, of_array)
#' S3method(stats::median, kerasinit.tensor, of_array)
#' S3method(stats::quantile, kerasinit.tensor, of_array)
#' S3method(t, kerasinit.tensor, of_array)
#' S3method(unique, kerasinit.tensor, of_array)
#' S3method(xtfrm, kerasinit.tensor, of_array)
#' if (getRversion() >= "4.3.0") S3method(matrixOps, kerasinit.tensor)
NULL

# R's own methods use `[`, and in R's tensorflow package it counts from 1 too.
#' @importFrom utils head
#' @export
head.kerasinit.tensor <- function(x, ...) if (inherits(x, "tensorflow.tensor")) NextMethod() else head(as.array(x), ...)

#' @importFrom utils tail
#' @export
tail.kerasinit.tensor <- function(x, ...) if (inherits(x, "tensorflow.tensor")) NextMethod() else tail(as.array(x), ...)

# The first argument of these generics is not named x, and a user may name it.
#' @export
aperm.kerasinit.tensor <- function(a, perm = NULL, ...) aperm(as.array(a), perm, ...)

#' @export
summary.kerasinit.tensor <- function(object, ...) summary(as.array(object), ...)

#' @export
dim.kerasinit.tensor <- function(x) {
  if (reticulate::py_is_null_xptr(x)) {
    return(NULL) # from another session: a later error says so, and an error here would hide it
  }
  sizes <- as.double(unlist(r_side()$sizes(x)))
  if (length(sizes) == 0) sizes <- 1 # as.array() makes a vector of a single value
  if (all(sizes <= .Machine$integer.max)) as.integer(sizes) else sizes
}

# With keras3 loaded, `[`, length() and operators are those of its own tensors, which reticulate has too.
beside_keras3 <- function() isNamespaceLoaded("keras3")

#' @export
length.kerasinit.tensor <- function(x) {
  if (beside_keras3()) {
    return(NextMethod())
  }
  values <- prod(dim(x))
  if (values <= .Machine$integer.max) as.integer(values) else values
}

#' @export
`[.kerasinit.tensor` <- function(x, ...) if (beside_keras3()) NextMethod() else as.array(x)[...]

#' @export
`[[.kerasinit.tensor` <- function(x, ...) if (beside_keras3()) NextMethod() else as.array(x)[[...]]

#' @export
`[<-.kerasinit.tensor` <- function(x, ..., value) {
  if (beside_keras3()) {
    return(NextMethod())
  }
  abort(
    c("A tensor cannot be changed in place.", i = "Change its array: {.code values <- as.array(x)}."),
    call = rlang::current_env(), class = "kerasinit_error_argument"
  )
}

#' @export
`[[<-.kerasinit.tensor` <- `[<-.kerasinit.tensor`

#' @export
Math.kerasinit.tensor <- function(x, ...) get(.Generic)(as.array(x), ...)

#' @export
Summary.kerasinit.tensor <- function(..., na.rm = FALSE) {
  do.call(.Generic, c(lapply(list(...), as_array), na.rm = na.rm))
}

#' @export
cbind.kerasinit.tensor <- function(..., deparse.level = 1) bind(cbind, list(...), substitute(list(...)))

#' @export
rbind.kerasinit.tensor <- function(..., deparse.level = 1) bind(rbind, list(...), substitute(list(...)))

# R names a column after the variable that holds the vector. do.call() loses these names, so they are added here.
bind <- function(bind, values, code) {
  variable <- vapply(as.list(code)[-1], is.symbol, NA) & rlang::names2(values) == ""
  names(values) <- ifelse(variable, as.character(code)[-1], rlang::names2(values))
  do.call(bind, lapply(values, as_array))
}

# The function for an operator. With another Python object it is reticulate's, if reticulate has one.
operator <- function(name, python = utils::getS3method(name, "python.builtin.object", optional = TRUE)) {
  force(python)
  function(e1, e2) {
    others <- is_other(e1) || (!missing(e2) && is_other(e2))
    if (!is.null(python) && (others || beside_keras3())) {
      return(if (missing(e2)) python(e1) else python(e1, e2))
    }
    e1 <- as_operand(e1)
    if (missing(e2)) get(name)(e1) else get(name)(e1, as_operand(e2))
  }
}

is_other <- function(x) inherits(x, "python.builtin.object") && !inherits(x, "kerasinit.tensor")

# A single value can be combined with any shape, as in Python.
as_operand <- function(x) {
  x <- as_array(x)
  if (identical(dim(x), 1L)) as.vector(x) else x
}

#' @export
Ops.kerasinit.tensor <- function(e1, e2) operator(.Generic)(e1, e2)

matrixOps.kerasinit.tensor <- function(x, y) operator(.Generic)(x, y)

# R before 4.3 refuses an operator whose two sides have different methods. So a tensor and other Python objects share
# one method. Without one of our tensors it does the same as reticulate's.
share_operators <- function() {
  if (getRversion() >= "4.3.0") {
    return()
  }
  for (name in c("+", "-", "*", "/", "^", "%%", "%/%", "==", "!=", "<", "<=", ">", ">=", "&", "|")) {
    if (!is.null(utils::getS3method(name, "python.builtin.object", optional = TRUE))) {
      shared <- operator(name)
      # By hand: only old versions of R need it, and NAMESPACE cannot ask whether reticulate has the operator.
      registerS3method(name, "kerasinit.tensor", shared)
      registerS3method(name, "python.builtin.object", shared)
    }
  }
}
