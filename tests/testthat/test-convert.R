# What reaches Python. What is refused stands in tests/bad_input.json.

test_that("values are shown as one would type them, or by their kind", {
  expect_identical(described(c(1, 2)), "c(1, 2)")
  expect_identical(described("a"), "\"a\"")
  expect_identical(described(NULL), "NULL")
  expect_identical(described(list()), "list()")
  expect_identical(described(mean), "a function")
  expect_match(described(1:100), "integer vector")
  expect_match(described(factor("a")), "factor")
})

test_that("an object of Python is named by its class", {
  skip_without_python()
  expect_identical(described(reticulate::py_eval("object()", convert = FALSE)), "a Python object of class python.builtin.object")
})

test_that("whole numbers become integers", {
  expect_identical(as_whole(3), 3L)
  expect_identical(as_whole(-3L), -3L)
  expect_error(as_whole(3.5, min = 1), "must be a whole number >= 1, not 3.5")
  expect_error(as_whole(2^53), "must be a whole number, not 9007199254740992")
})

test_that("whole numbers beyond R's integers keep their value", {
  skip_without_python()
  text <- function(x) reticulate::import_builtins()$str(py_integer(x))
  expect_identical(text(3e9), "3000000000")
  expect_identical(text(-2^53 + 1), "-9007199254740991")
  expect_identical(text(2^31), "2147483648")
})

test_that("numbers stay doubles and have bounds", {
  expect_identical(as_number(3L), 3)
  expect_identical(as_number(0, min = 0), 0)
  expect_error(as_number(-1, min = 0, arg = "stddev"), "`stddev` must be a number >= 0, not -1")
  expect_error(as_number(0, above = 0, arg = "scale"), "`scale` must be a number > 0, not 0")
  expect_error(as_number(Inf), "not Inf")
  expect_error(as_number(Sys.Date()), "not a <Date> object|date")
})

test_that("choices are one of their words", {
  expect_identical(as_choice("a", c("a", "b")), "a")
  expect_null(as_choice(NULL, c("a", "b"), none = TRUE))
  expect_error(as_choice(NULL, c("a", "b")), "one of \"a\" or \"b\", not NULL")
  expect_error(as_choice("c", c("a", "b"), none = TRUE), "or NULL, not \"c\"")
})

test_that("shapes of every kind become lists of whole numbers", {
  expected <- list(2L, 3L)
  expect_identical(as_shape(c(2, 3)), expected)
  expect_identical(as_shape(2:3), expected)
  expect_identical(as_shape(list(2, 3L)), expected)
  expect_identical(as_shape(c(rows = 2, columns = 3)), expected)
  expect_identical(as_shape(list(rows = 2, columns = 3)), expected)
  expect_identical(as_shape(matrix(2:3)), expected)
  expect_identical(as_shape(integer()), list())
  expect_identical(as_shape(list()), list())
  expect_identical(as_shape(5), list(5L))
})

test_that("axes, windows, fills and flags pass where they are right", {
  expect_null(as_axes(NULL))
  expect_identical(as_axes(c(0, -1)), list(0L, -1L))
  expect_identical(as_window("hann"), "hann")
  expect_identical(as_window(c(1, 2)), list(1, 2))
  expect_null(as_window(NULL))
  expect_identical(as_fill(c(1, NaN, Inf)), c(1, NaN, Inf))
  expect_error(as_fill(NA_real_, arg = "value"), "`value` must be a number, not NA")
  expect_true(as_flag(TRUE))
  expect_error(as_flag(NA), "TRUE or FALSE, not NA")
})

test_that("dtypes are names, NULL, or Python's own objects", {
  expect_null(as_dtype(NULL))
  expect_identical(as_dtype("float16"), "float16")
  expect_error(as_dtype("int32"), "\"float64\", not \"int32\"")
})
