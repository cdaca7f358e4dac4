cases <- read_cases()
live <- vapply(cases, function(case) identical(case$words, "live"), NA)

label <- function(case) {
  arguments <- jsonlite::toJSON(case$arguments, auto_unbox = TRUE)
  sprintf("%s %s (%s) %s", case$r, arguments, toString(case$shape), case$dtype)
}

test_that("words are decoded to the right doubles", {
  expect_identical(decode("8000000000000000", "float64"), -0)
  expect_identical(decode("3f800001", "float32"), 1 + 2^-23)
  expect_identical(decode("c049", "bfloat16"), -3.140625)
  expect_identical(decode("c248", "float16"), -3.140625)
  expect_identical(decode("8001", "float16"), -2^-24)
  expect_identical(decode("fffffffffffffffb", "int64"), -5)
  expect_identical(decode("ff", "uint8"), 255)
})

test_that("every known answer comes out of R, bit for bit", {
  skip_if_no_python()
  expect_gt(sum(!live), 900)
  for (case in cases[!live]) expect_same_bits(draw_case(case), known_array(case), label(case))
})

test_that("values that depend on the machine equal stock Keras's in this process, bit for bit", {
  skip_if_no_python()
  stock <- reticulate::import("keras")
  expect_gt(sum(live), 0)
  for (case in cases[live]) {
    arguments <- case$arguments
    draws <- 1
    if (is.list(arguments$seed)) {
      draws <- 1 + arguments$seed$draws
      arguments$seed <- stock$random$SeedGenerator(arguments$seed$generator)
    }
    initializer <- do.call(stock$initializers[[case$class]], arguments)
    for (draw in seq_len(draws)) expected <- initializer(as.list(case$shape), case$dtype)
    expect_same_bits(draw_case(case), as.array(expected), label(case))
  }
})

test_that("a value changed by one unit in the last place, or a transposed array, is found", {
  skip_if_no_python()
  case <- Find(function(case) identical(case$shape, c(3L, 2L)) && case$dtype == "float32", cases)
  expected <- known_array(case)
  changed <- expected
  changed[2, 1] <- changed[2, 1] * (1 + 2^-23)
  expect_failure(expect_same_bits(draw_case(case), changed, "it"), "1 of 6 values differ, first at \\[2, 1\\]")
  expect_failure(expect_same_bits(draw_case(case), t(expected), "it"), "it .*sizes are \\(3, 2\\) and \\(2, 3\\)")
  expect_failure(expect_same_bits(-0, 0, "it"), "1 of 1 values")
})
