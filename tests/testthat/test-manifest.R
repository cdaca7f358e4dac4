dense <- function(seed = 42) {
  layer <- layer_dense(units = 2, kernel_initializer = initializer_he_normal(seed = seed), name = "hidden")
  layer$build(reticulate::tuple(NULL, 3L))
  layer
}

local_file <- function(env = parent.frame()) withr::local_tempfile(fileext = ".tsv", .local_envir = env)

# The message of an expectation that fails, or NA.
failed <- function(code) {
  tryCatch(
    {
      code
      NA_character_
    },
    expectation_failure = conditionMessage
  )
}

test_that("Python checks what R writes, and R what Python writes", {
  skip_if_no_python()
  file <- local_file()
  layer <- dense()
  expect_identical(write_fingerprints(layer, file), layer)
  testing <- reticulate::import("kerasinit.testing")
  testing$check_fingerprints(layer, file)
  lines <- readLines(file)
  expect_length(lines, 3)
  expect_match(lines[[2]], paste0("hidden/kernel\tfloat32\t3 2\t", fingerprint(layer$kernel)), fixed = TRUE)
  expect_match(lines[[2]], '\t{"class_name": "HeNormal", "config": {"seed": 42}}', fixed = TRUE)
  testing$write_fingerprints(layer, file)
  expect_identical(readLines(file), lines)
  expect_identical(expect_invisible(check_fingerprints(layer, file)), layer)
})

test_that("R's arrays are compared in the dtype of the file", {
  skip_if_no_python()
  file <- local_file()
  layer <- dense()
  write_fingerprints(layer, file)
  arrays <- lapply(layer$weights, as.array)
  check_fingerprints(arrays, file)
  arrays[[1]][[2, 1]] <- 1 / 3 # not exact in float32
  expect_error(check_fingerprints(arrays, file), "dtype is float64, not float32", class = "kerasinit_error_fingerprint")
  arrays[[1]][[2, 1]] <- 0.25
  expect_error(check_fingerprints(arrays, file), "1 of 6 values differ, first at [2, 1]: 0.25", fixed = TRUE)
  write_fingerprints(reticulate::import("numpy", convert = FALSE)$float32(2), file)
  check_fingerprints(2, file)
  expect_error(check_fingerprints(3, file), "its bits differ", class = "kerasinit_error_fingerprint")
})

test_that("an error names the user's call, the weight and the cause", {
  skip_if_no_python()
  file <- local_file()
  write_fingerprints(dense(), file)
  caught <- expect_error(check_fingerprints(dense(43), file), class = "kerasinit_error_fingerprint")
  expect_identical(caught$call[[1]], quote(check_fingerprints))
  expect_match(conditionMessage(caught), "1 of 2 weights differs from .*\n.* line 2, hidden/kernel: ")
  message <- gsub("\\s+", " ", conditionMessage(caught))
  expect_match(message, "line 2, hidden/kernel: 6 of 6 values differ, first at [1, 1]: ", fixed = TRUE)
  expect_match(message, "The file has HeNormal(seed=42), and here it is HeNormal(seed=43).", fixed = TRUE)
})

test_that("an expectation fails with the difference, and offers the new file", {
  skip_if_no_python()
  withr::local_envvar(CI = NA)
  file <- local_file()
  new <- paste0(file, ".new")
  withr::defer(unlink(new))
  layer <- dense()
  expect_match(failed(expect_fingerprint(layer, file)), "^`layer`: There is no file .*write_fingerprints\\(\\)")
  expect_false(file.exists(file))
  expect_identical(expect_invisible(accept_fingerprints(file)), file)
  expect_identical(expect_invisible(expect_fingerprint(layer, file)), layer)

  message <- failed(expect_fingerprint(dense(43), file, label = "the model"))
  expect_match(message, "^the model: 1 of 2 weights differs from ")
  expect_match(message, sprintf("accept_fingerprints(\"%s\")", normalizePath(file)), fixed = TRUE)
  expect_true(file.exists(new))
  expect_fingerprint(layer, file)
  expect_false(file.exists(new)) # A passing test removes it.
  expect_error(accept_fingerprints(file), "There is no file .*new. to accept")
})

test_that("R's arrays are accepted in the dtypes of the file, with its recipes", {
  skip_if_no_python()
  withr::local_envvar(CI = NA)
  file <- local_file()
  write_fingerprints(dense(), file)
  arrays <- lapply(dense()$weights, as.array)
  arrays[[2]] <- array(c(0.5, 0.25))
  before <- readLines(file)
  expect_match(failed(expect_fingerprint(arrays, file)), "line 3, values: ")
  accept_fingerprints(file)
  expect_identical(readLines(file)[1:2], before[1:2])
  expect_match(readLines(file)[[3]], "^hidden/bias\tfloat32\t2\tsha256:.*\t-$")
  expect_fingerprint(arrays, file)
})

test_that("a name with wildcards is one file", {
  skip_if_no_python()
  withr::local_envvar(CI = NA)
  withr::local_dir(withr::local_tempdir())
  writeLines("a stranger's", "w1.tsv.new")
  failed(expect_fingerprint(dense(), "w[1].tsv"))
  expect_setequal(dir(), c("w1.tsv.new", "w[1].tsv.new"))
})

test_that("nothing is written if CI is set", {
  skip_if_no_python()
  withr::local_envvar(CI = "true")
  file <- local_file()
  expect_no_match(failed(expect_fingerprint(dense(), file)), "accept_fingerprints")
  expect_identical(file.exists(c(file, paste0(file, ".new"))), c(FALSE, FALSE))
})

test_that("bad arguments are refused in R's terms", {
  skip_if_no_python()
  refused <- "kerasinit_error_argument"
  file <- local_file()
  for (call in c(write_fingerprints, check_fingerprints)) {
    expect_error(call(), "`model` is missing", class = refused)
    expect_error(call(dense()), "`file` is missing", class = refused)
    expect_error(call(dense(), 3), "`file` must be the path of a text file, not 3", class = refused)
    expect_error(call(dense(), NA_character_), "`file` must be the path", class = refused)
    expect_error(call("a", file), "`model` must be a tensor", class = refused)
  }
  expect_error(check_fingerprints(dense(), file), "There is no file", class = "kerasinit_error_fingerprint")
  writeLines("text", file)
  expect_error(check_fingerprints(dense(), file), "is not a file of fingerprints", class = "kerasinit_error_python")
  expect_error(expect_fingerprint("a", file), "`object` must be a tensor", class = refused)
  expect_error(expect_fingerprint(, file), "`object` is missing", class = refused)
  expect_error(check_fingerprints(dense(), "\xff"), "`file` must be the path", class = refused)
  withr::local_envvar(CI = NA)
  error <- expect_error(
    expect_fingerprint(1, file.path(file, "no", "folder")), "^there is no folder", class = "kerasinit_error_python"
  )
  expect_identical(rlang::call_name(conditionCall(error)), "expect_fingerprint")
  expect_error(accept_fingerprints(""), "`file` must be the path", class = refused)
})
