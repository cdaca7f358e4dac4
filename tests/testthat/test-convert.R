# The values that reach Python. tests/bad_input.json has those that are refused.

test_that("whole numbers become integers", {
  expect_identical(as_whole(3), 3L)
  expect_identical(as_whole(-3L), -3L)
  expect_error(as_whole(3.5, min = 1), "must be a whole number >= 1, not 3.5")
  expect_error(as_whole(2^53), "must be a whole number, not 9007199254740992")
})

test_that("whole numbers beyond R's integers keep their value", {
  skip_if_no_python()
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
  expect_error(as_number(Inf), "must be a number, not Inf")
  expect_error(as_number(Sys.Date()), "must be a number, not a <Date> object")
})

test_that("a choice is one of the allowed words", {
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

test_that("correct axes, windows, fills and flags pass", {
  expect_null(as_axes(NULL))
  expect_identical(as_axes(c(0, -1)), list(0L, -1L))
  expect_identical(as_window("hann"), "hann")
  expect_identical(as_window(c(1, 2)), list(1, 2))
  expect_null(as_window(NULL))
  expect_identical(as_axes(list(0, 1L)), list(0L, 1L))
  expect_identical(as_fill(c(1, NaN, Inf)), c(1, NaN, Inf))
  expect_error(as_fill(NA_real_, arg = "value"), "`value` must be a number, or an array of numbers")
  expect_true(as_flag(TRUE))
  expect_identical(as_flag(matrix(TRUE)), TRUE)
  expect_error(as_flag(NA), "TRUE or FALSE, not NA")
})

test_that("dtypes are names, NULL, or Python's own objects", {
  expect_null(as_dtype(NULL))
  expect_identical(as_dtype("float16"), "float16")
  expect_error(as_dtype("int32"), "\"float64\", not \"int32\"")
})

test_that("Python's whole numbers become R's, of any type and size", {
  skip_if_no_python()
  np <- reticulate::import("numpy", convert = FALSE)
  tf <- reticulate::import("tensorflow", convert = FALSE)
  for (three in list(np$int64(3), np$uint8(3), np$array(3L), tf$constant(3L), reticulate::r_to_py(3L))) {
    expect_identical(as_whole(three, min = 1), 3L)
    expect_identical(as_shape(list(2, three)), list(2L, 3L))
    expect_identical(dim(as.array(initializer_zeros()(list(2, three)))), c(2L, 3L))
    expect_identical(format(random_seed_generator(three)), "<random_seed_generator> seed = 3, draws = 0")
    expect_identical(initializer_glorot_normal(three)$seed, 3L)
  }
  large <- reticulate::py_eval("-2**62 - 1", convert = FALSE)
  expect_identical(format(initializer_glorot_normal(large)), "<initializer_glorot_normal> seed = -4611686018427387905")
  expect_identical(r_number(large), "-4611686018427387905")
  expect_identical(r_number("a"), "a")
})

test_that("Python's arrays and tensors are accepted as fill values, like R's", {
  skip_if_no_python()
  np <- reticulate::import("numpy", convert = FALSE)
  tf <- reticulate::import("tensorflow", convert = FALSE)
  made <- function(value, shape) as.array(initializer_constant(value)(shape))
  expect_same_bits(made(matrix(1:4, 2), c(2, 2)), matrix(c(1, 2, 3, 4), 2), "an R array")
  for (value in list(np$array(c(1, 2)), tf$constant(c(1, 2)))) {
    expect_same_bits(made(value, 2), array(c(1, 2)), "one axis")
  }
  for (value in list(np$array(3), tf$constant(3), np$float32(3), np$int64(3))) {
    expect_same_bits(made(value, 2), array(c(3, 3)), "no axis")
  }
  window <- unserialize(serialize(initializer_stft(window = np$array(c(1, 2, 1))), NULL))
  expected <- initializer_stft(window = c(1, 2, 1))(c(3, 1, 2))
  expect_same_bits(as.array(window(c(3, 1, 2))), as.array(expected), "a window")
})

# Most checks refuse each of these.
hostile <- list(
  NULL, NA, NA_integer_, NA_real_, NA_character_, NaN, Inf, TRUE, 1i, raw(2),
  "a", c("a", "b"), "\xff", strrep("1", 1e7),
  list(), list(1), list(NULL), list(list(1)), rep(list(1:1e9), 3), as.list(1:1e5), pairlist(1, 2), data.frame(1, 2),
  mean, sum, quote(a), quote(a + b), ~a, expression(a), globalenv(), new.env(), methods::getClass("numeric"),
  factor("a"), Sys.Date(), Sys.time(), as.difftime(1, units = "mins"), structure(1, class = "integer64"),
  numeric_version("2.3"), structure(1, huge = as.list(1:1e5)), rep("a", 1e6),
  character(), logical(), numeric(), matrix(1:4, 2), matrix(numeric(), 0, 3), array(1, c(1, 1, 2)), -1, 1.5, 2^53, 1e300
)
long_numbers <- list(1:1e9, seq_len(1e5) + 0) # 1:1e9 is not in memory
checks <- list(
  whole = as_whole, number = as_number, maxval = as_maxval, flag = as_flag, choice = as_choice, axes = as_axes,
  seed = as_seed, shape = as_shape, input_shape = as_input_shape, dtype = as_dtype, initializer = as_initializer,
  input = as_input, activation = as_activation
)
more <- list(maxval = list(minval = 0), choice = list(choices = c("one", "two"))) # what these checks take too

# What is wrong with a check's error for each value, and how many values it refuses. Each must be refused at once,
# with our message, in the user's call.
refusals <- function(check, values, ...) {
  user <- function(argument) check(argument, ..., arg = "argument", call = environment())
  seconds <- function(expr, clean) sum(system.time(expr, gcFirst = clean)[1:2])
  count <- 0
  wrong <- character()
  for (value in values) {
    took <- seconds(error <- tryCatch(invisible(user(value)), error = identity), clean = FALSE)
    # Measure again without R's garbage collection, which can take as long.
    if (took > 1) took <- seconds(tryCatch(user(value), error = identity), clean = TRUE)
    found <- sprintf("takes %.1f s", took)[took > 1]
    if (inherits(error, "error")) {
      count <- count + 1
      found <- c(
        found,
        "has another class"[!inherits(error, "kerasinit_error_argument")],
        "has another message"[!startsWith(conditionMessage(error), "`argument`")],
        "is in another call"[!identical(rlang::call_name(conditionCall(error)), "user")]
      )
    }
    if (length(found) > 0) wrong <- c(wrong, paste(described(value), found))
  }
  list(count = count, wrong = wrong)
}

# A copy of a check with another abort_argument(), as the package's takes longer than all checks.
with_cheap_errors <- function(check) {
  refuse <- function(arg, allowed, given, call, hint = NULL) {
    force(hint)
    message <- sprintf("`%s` is refused", arg)
    stop(errorCondition(message, class = "kerasinit_error_argument", call = rlang::error_call(call)))
  }
  environment(check) <- list2env(list(abort_argument = refuse), parent = environment(check))
  check
}

test_that("a check accepts or refuses any value at once, in the user's call", {
  skip_if_no_python()
  for (name in names(checks)) {
    found <- do.call(refusals, c(list(with_cheap_errors(checks[[name]]), c(hostile, long_numbers)), more[[name]]))
    expect_identical(found$wrong, character(), label = name)
    expect_gt(found$count, 35, label = name)
  }
})

test_that("windows and fills are refused at once too, but may have any length", {
  for (check in list(as_window, as_fill)) {
    found <- refusals(with_cheap_errors(check), hostile)
    expect_identical(found$wrong, character())
    expect_gt(found$count, 35)
  }
})

test_that("the real error for any value is made at once, with our message in the user's call", {
  found <- refusals(function(x, arg, call) abort_argument(arg, "another", x, call), c(hostile, long_numbers))
  expect_identical(found, list(count = length(hostile) + 2, wrong = character()))
})
