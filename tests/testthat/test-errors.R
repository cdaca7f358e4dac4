# The messages that a user reads.

test_that("values are shown as code, or by type and length", {
  expect_identical(described(c(1, 2)), "c(1, 2)")
  expect_identical(described(list(a = 2, list(TRUE))), "list(a = 2, list(TRUE))")
  expect_identical(described("a"), "\"a\"")
  expect_identical(described(NULL), "NULL")
  expect_identical(described(list()), "list()")
  expect_identical(described(mean), "a function")
  expect_identical(described(1:100), "an integer vector of length 100")
  expect_identical(described(as.list(1:100)), "a list of length 100")
  expect_identical(described(matrix(1, 2, 3)), "a double matrix of 2 x 3")
  expect_identical(described(factor("a")), "a <factor> object")
  expect_identical(described(list(quote(stop()))), "a list")
})

test_that("numbers are shown with as many digits as needed", {
  expect_identical(described(0.1), "0.1")
  expect_identical(described(42.7), "42.7")
  expect_identical(described(1e300), "1e+300")
  expect_identical(described(c(NA, NaN, -Inf)), "c(NA, NaN, -Inf)")
  expect_identical(described(0.1 * 3 / 0.1), "3.0000000000000004")
  expect_identical(described(list(0.1 * 3)), "list(0.30000000000000004)")
})

test_that("a Python object is named by its class, or reported as gone", {
  skip_if_no_python()
  object <- reticulate::py_eval("object()", convert = FALSE)
  expect_identical(described(object), "a Python object of class python.builtin.object")
  file <- withr::local_tempfile()
  saveRDS(object, file)
  expect_identical(described(readRDS(file)), "a Python object of another R session")
  expect_error(initializer_constant(2)(list(readRDS(file))), "`shape` must be whole numbers >= 0")
})

# The strings with cli's markup in a function that cli does not read: they reach the user as they are. cli
# reads what is in a call of it, and what is in a variable that goes into one.
unread_markup <- function(code) {
  read <- character()
  gather <- function(part, inside) {
    if (is.symbol(part) && inside) read <<- c(read, as.character(part))
    if (is.call(part)) for (each in as.list(part)[-1]) if (!missing(each)) gather(each, inside || is_cli(part))
  }
  found <- character()
  look <- function(part, inside) {
    if (is.character(part) && !inside) {
      found <<- c(found, grep("\\{[.?]", part, value = TRUE))
    } else if (is.call(part) || is.pairlist(part)) {
      assigned <- is.call(part) && identical(part[[1]], quote(`<-`)) && is.symbol(part[[2]]) &&
        as.character(part[[2]]) %in% read
      for (each in as.list(part)) if (!missing(each)) look(each, inside || assigned || is_cli(part))
    }
  }
  gather(code, FALSE)
  look(code, FALSE)
  found
}

is_cli <- function(part) {
  if (!is.call(part)) {
    return(FALSE)
  }
  identical(part[[1]], quote(abort)) || (is.call(part[[1]]) && identical(part[[1]][[2]], quote(cli)))
}

test_that("no cli markup is in a string that cli does not read", {
  namespace <- asNamespace("kerasinit")
  functions <- Filter(is.function, mget(ls(namespace, all.names = TRUE), namespace))
  expect_gt(length(functions), 60)
  for (name in names(functions)) {
    code <- functions[[name]]
    if (!any(grepl("\\{[.?]", deparse(code)))) next # Walking through a function takes long.
    expect_identical(c(unread_markup(formals(code)), unread_markup(body(code))), character(), label = name)
  }
  expect_identical(unread_markup(quote(abort_argument(hint = if (a) "as in {.code f()}"))), "as in {.code f()}")
  expect_identical(unread_markup(quote({
    cure <- c(i = "Run {.run f()}")
    abort(c("{.arg {x}}", cure))
  })), character())
  expect_identical(unread_markup(quote({
    cure <- c(i = "Run {.run f()}")
    stop(cure)
  })), "Run {.run f()}")
})

# An object whose class refuses these methods.
raising <- function(x, methods) {
  class <- paste0("kerasinit_raising_", paste(methods, collapse = "_"))
  for (method in methods) registerS3method(method, class, function(x, ...) stop("odd"))
  structure(x, class = class)
}

test_that("an object is described even if its methods fail", {
  odd <- raising(3, "length")
  expect_error(as_seed(odd, arg = "seed"), "`seed` must be .*, not an object", class = "kerasinit_error_argument")
  expect_error(as_shape(odd, arg = "shape"), "`shape` must be", class = "kerasinit_error_argument")
})

test_that("an error is raised even where this rlang cannot make a traceback", {
  skip_if_no_python()
  initializer <- initializer_random_uniform()
  for (odd in list(raising(3, "dim"), reticulate::py_eval("type('Odd', (), {'__len__': lambda self: 1 // 0})()"))) {
    expect_error(initializer$minval <- odd, "`minval` must be a number", class = "kerasinit_error_argument")
    expect_error(initializer$nothing <- odd, "no argument `nothing`", class = "kerasinit_error_argument")
  }
  expect_gt(nrow(expect_error(initializer$minval <- "a", "`minval` must be a number")$trace), 0)
})

test_that("a hint does not ask a class whose methods fail", {
  skip_if_no_python()
  initializer <- initializer_zeros()
  odd <- raising(3, "length")
  expect_error(initializer(2, odd), "`dtype` must be one of", class = "kerasinit_error_argument")
  expect_error(initializer(odd, 2), "`dtype` must be one of", class = "kerasinit_error_argument")
})

test_that("errors call an initializer and a generator by their names", {
  skip_if_no_python()
  expect_error(initializer_zeros()(initializer_ones()), "not an initializer.", fixed = TRUE)
  expect_error(initializer_zeros()(random_seed_generator(1)), "not a seed generator.", fixed = TRUE)
})
