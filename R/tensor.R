# What R's functions do with a tensor that an initializer made.

#' Tensors that initializers make, in R
#'
#' @description
#' R's functions take a tensor for the array that it holds: its shape is `dim()`,
#' indices count from 1, arithmetic and summaries give R's numbers and arrays.
#' [as.array()] makes the array; `as.numeric()` and the like drop the shape.
#'
#' Where keras3 or R's tensorflow package is loaded, their methods go first, and
#' much of this gives another tensor. `as.array()` gives the same with and without
#' them. `$` reaches Python's attributes, as in `values$dtype`.
#'
#' A tensor cannot be changed in place: change its array.
#'
#' In R 4.2 `%*%` takes no tensor: write `as.array(x) %*% y`.
#'
#' @section Comparing:
#' `all.equal()` of two tensors, of a layer's weights, of initializers or of
#' generators is `TRUE` where they are the same on the bits, and says what differs
#' otherwise. With a `tolerance` it compares as R compares numbers.
#'
#' `identical()` cannot be taught what a tensor holds: it asks whether both are the
#' same reference of Python's, and two tensors never are. Compare
#' `identical(as.array(a), as.array(b))`; in tests use [expect_same_bits()].
#' @param x A tensor, or a weight of a layer.
#' @param ... Passed to R's own function.
#' @returns `as.array()`: an array of doubles, integers or logical values. A single
#'   value is an array of length 1.
#' @examplesIf reticulate::py_module_available("tensorflow")
#' values <- initializer_glorot_normal(seed = 42)(shape = c(2, 3))
#' dim(values)
#' values[2, ]
#' mean(values)
#' 2 * values
#' all.equal(values, initializer_glorot_normal(seed = 42)(shape = c(2, 3)))
#' all.equal(values, initializer_glorot_normal(seed = 43)(shape = c(2, 3)))
#' @name tensor
NULL

# Marks what an initializer made. The object was made for this call, so no other object changes its class. Of two
# marks the first stands where keras3's methods would be wrong: see as.array() and all.equal(). The second
# stands after every class that other packages have methods for, but reticulate's python.builtin.object.
marked <- function(x) {
  class(x) <- c("kerasinit.values", append(class(x), "kerasinit.tensor", length(class(x)) - 1))
  x
}

# On the class that all Python objects have: the weights of layers have no mark.
#' @rdname tensor
#' @export
as.array.python.builtin.object <- function(x, ...) {
  if (!reticulate::py_is_null_xptr(x) && !reticulate::py_has_attr(x, "__array__")) {
    return(NextMethod())
  }
  values <- try_python(r_side()$r_array(x), environment(), object = x, arg = "x")
  if (is.null(dim(values))) array(values) else values
}

# In place of other packages' methods: keras3 gives a NumPy array of bfloat16, and a dtype's integers differ.
#' @export
as.array.kerasinit.values <- function(x, ...) as.array.python.builtin.object(x)

as_array <- function(x) if (inherits(x, "kerasinit.tensor")) as.array(x) else x

# R's function, the one that called this method, of the array.
of_array <- function(x, ...) get(.Generic, envir = .GenericDefEnv)(as.array(x), ...)

#' @rawNamespace
#' S3method("[", kerasinit.tensor, of_array)
#' S3method("[[", kerasinit.tensor, of_array)
#' S3method(aperm, kerasinit.tensor, of_array)
#' S3method(as.data.frame, kerasinit.tensor, of_array)
#' S3method(as.double, kerasinit.tensor, of_array)
#' S3method(as.integer, kerasinit.tensor, of_array)
#' S3method(as.list, kerasinit.tensor, of_array)
#' S3method(as.logical, kerasinit.tensor, of_array)
#' S3method(as.matrix, kerasinit.tensor, of_array)
#' S3method(as.numeric, kerasinit.tensor, of_array)
#' S3method(as.vector, kerasinit.tensor, of_array)
#' S3method(graphics::hist, kerasinit.tensor, of_array)
#' S3method(is.finite, kerasinit.tensor, of_array)
#' S3method(is.infinite, kerasinit.tensor, of_array)
#' S3method(is.na, kerasinit.tensor, of_array)
#' S3method(is.nan, kerasinit.tensor, of_array)
#' S3method(is.numeric, kerasinit.tensor, of_array)
#' S3method(mean, kerasinit.tensor, of_array)
#' S3method(rep, kerasinit.tensor, of_array)
#' S3method(rev, kerasinit.tensor, of_array)
#' S3method(sort, kerasinit.tensor, of_array)
#' S3method(stats::median, kerasinit.tensor, of_array)
#' S3method(stats::quantile, kerasinit.tensor, of_array)
#' S3method(summary, kerasinit.tensor, of_array)
#' S3method(t, kerasinit.tensor, of_array)
#' S3method(unique, kerasinit.tensor, of_array)
#' S3method(utils::head, kerasinit.tensor, of_array)
#' S3method(utils::tail, kerasinit.tensor, of_array)
#' if (getRversion() >= "4.3.0") S3method(matrixOps, kerasinit.tensor)
NULL

#' @export
dim.kerasinit.tensor <- function(x) {
  if (reticulate::py_is_null_xptr(x)) {
    return(NULL) # of another session; an error here would hide the one that says so
  }
  sizes <- as.double(unlist(r_side()$sizes(x)))
  if (all(sizes <= .Machine$integer.max)) as.integer(sizes) else sizes
}

#' @export
length.kerasinit.tensor <- function(x) {
  values <- prod(dim(x))
  if (values <= .Machine$integer.max) as.integer(values) else values
}

# With keras3 arithmetic stays Python's, on every backend.
#' @export
Ops.kerasinit.tensor <- function(e1, e2) {
  if (isNamespaceLoaded("keras3")) {
    return(NextMethod())
  }
  if (missing(e2)) get(.Generic)(as_array(e1)) else get(.Generic)(as_array(e1), as_array(e2))
}

matrixOps.kerasinit.tensor <- function(x, y) get(.Generic)(as_array(x), as_array(y))

#' @export
Math.kerasinit.tensor <- function(x, ...) get(.Generic)(as_array(x), ...)

#' @export
Summary.kerasinit.tensor <- function(..., na.rm = FALSE) do.call(.Generic, c(lapply(list(...), as_array), na.rm = na.rm))

#' @export
cbind.kerasinit.tensor <- function(..., deparse.level = 1) do.call(cbind, lapply(list(...), as_array))

#' @export
rbind.kerasinit.tensor <- function(..., deparse.level = 1) do.call(rbind, lapply(list(...), as_array))

#' @export
`[<-.kerasinit.tensor` <- function(x, ..., value) {
  cli::cli_abort(
    c("A tensor cannot be changed in place.", i = "Change its array: {.code values <- as.array(x)}."),
    call = rlang::current_env(), class = "kerasinit_error_argument"
  )
}

#' @export
`[[<-.kerasinit.tensor` <- `[<-.kerasinit.tensor`
