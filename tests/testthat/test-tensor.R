test_that("a tensor of any rank becomes an array of its shape", {
  skip_if_no_python()
  initializer <- initializer_random_normal(seed = 1)
  for (shape in list(5L, c(2L, 3L), c(2L, 3L, 4L), c(2L, 1L, 3L, 2L, 2L), c(0L, 4L), 0L)) {
    array <- as.array(initializer(shape))
    expect_identical(dim(array), shape)
    expect_type(array, "double")
  }
  expect_identical(dim(as.array(initializer(integer()))), 1L)
})

test_that("every axis keeps its place", {
  skip_if_no_python()
  tensorflow <- reticulate::import("tensorflow")
  tensor <- tensorflow$reshape(tensorflow$range(24L), list(2L, 3L, 4L))
  expect_identical(as.array(tensor), aperm(array(0:23, 4:2)))
})

test_that("integers and booleans keep their type", {
  skip_if_no_python()
  for (dtype in c("int8", "int16", "int32", "uint8", "uint16")) expect_type(as.array(initializer_ones()(2,
    dtype)), "integer")
  for (dtype in c("int64", "uint32", "float16", "bfloat16")) {
    expect_type(as.array(initializer_ones()(2, dtype)), "double")
  }
  expect_type(as.array(initializer_ones()(2, "bool")), "logical")
})

test_that("a tensor from another session gives an error that says so", {
  skip_if_no_python()
  file <- withr::local_tempfile()
  saveRDS(initializer_ones()(2), file)
  revived <- readRDS(file)
  expect_error(as.array(revived), "`x` comes from another R session", class = "kerasinit_error_argument")
})

test_that("complex tensors become complex arrays", {
  skip_if_no_python()
  values <- as.array(initializer_identity(-0.5)(c(2, 3), dtype = "complex64"))
  expect_identical(values, matrix(c(-0.5, 0, 0, -0.5, 0, 0) + 0i, 2))
})

test_that("weights become arrays too", {
  skip_if_no_python()
  layer <- layer_dense(units = 3, kernel_initializer = initializer_glorot_normal(seed = 42))
  layer$build(reticulate::tuple(NULL, 2L))
  expected <- as.array(initializer_glorot_normal(seed = 42)(c(2, 3)))
  expect_same_bits(as.array(layer$kernel), expected, "Keras's variable")
  expect_same_bits(as.array(layer$kernel$value), expected, "TensorFlow's variable")
})

# With keras3 loaded, its methods come first: see tests/testthat/test-with-keras3.R.
values_of <- function() initializer_glorot_normal(seed = 42)(c(2, 3))

test_that("R's functions use a tensor like its array", {
  skip_if_no_python()
  skip_if(isNamespaceLoaded("keras3"), "keras3's methods go first")
  t <- values_of()
  a <- as.array(t)
  expect_identical(dim(t), c(2L, 3L))
  expect_identical(length(t), 6L)
  expect_identical(c(nrow(t), ncol(t)), c(2L, 3L))
  functions <- list(
    mean, median, sum, range, max, min, prod, abs, exp, sqrt, round, cumsum, rev, sort, unique, summary, as.numeric,
    as.double, as.integer, as.vector, as.matrix, as.logical, as.list, is.na, is.finite, is.nan, is.infinite,
      quantile, head, tail,
    sd, as.data.frame, is.numeric, function(x) x + 1, function(x) 1 - x, function(x) -x, function(x) x * x,
      function(x) x > 0,
    function(x) x == as.array(t), function(x) !x, function(x) x[1, 1], function(x) x[2, ],
    function(x) x[, 2, drop = FALSE],
    function(x) x[5], function(x) x[[2, 3]], function(x) x[x > 0], function(x) cbind(x, 1), function(x) rbind(1, x, x),
    function(x) cbind(a = 1:2, x), function(x) aperm(x, c(2, 1)), function(x) round(x, 2), function(x) rep(x, 2),
    function(x) hist(x, plot = FALSE)$counts, function(x) apply(x, 1, sum), function(x) sapply(x, abs),
      function(x) sum(x, 1, x),
    function(x) mean(x, trim = 0.1), function(x) base::t(x), function(x) which(x > 0)
  )
  for (f in functions) expect_identical(suppressWarnings(f(t)), suppressWarnings(f(a)), label = deparse1(f))
})

test_that("so do R functions that call these", {
  skip_if_no_python()
  skip_if(isNamespaceLoaded("keras3"), "keras3's methods go first")
  grDevices::pdf(NULL)
  withr::defer(grDevices::dev.off())
  t <- values_of()
  a <- as.array(t)
  values <- c(7, 8)
  functions <- list(
    order, diff, duplicated, is.array, is.matrix, as.character, barplot, image, function(x) outer(x, 1:2),
    function(x) boxplot(x)$stats, function(x) density(x)$y, function(x) cbind(x, values),
      function(x) cbind(values, 1, x),
    function(x) rbind(c(1, 2, 3), b = 4:6, x), function(x) summary(object = x), function(x) aperm(a = x),
    function(x) head(x, 1), function(x) tail(x, n = 1), function(x) ifelse(x > 0, x, 0), function(x) det(x[, 1:2]),
    function(x) range(x, finite = TRUE), function(x) matrix(x, 3)
  )
  for (f in functions) expect_identical(f(t), f(a), label = deparse1(f))
  expect_identical(det(initializer_identity()(c(2, 2))), 1)
})

test_that("a single value can be combined with any shape", {
  skip_if_no_python()
  skip_if(isNamespaceLoaded("keras3"), "keras3's methods go first")
  t <- values_of()
  two <- initializer_constant(2)(integer())
  expect_identical(t * two, as.array(t) * 2)
  expect_identical(two * t, as.array(t) * 2)
  expect_identical(dim(two), 1L)
})

test_that("an operator with another Python object is Python's, if reticulate has it", {
  skip_if_no_python()
  t <- values_of()
  other <- reticulate::import("tensorflow")$fill(c(2L, 3L), 2)
  for (product in list(t * other, other * t)) {
    expect_same_bits(as.array(product), as.array(t) * 2)
    expect_identical(inherits(product, "python.builtin.object"), utils::packageVersion("reticulate") >= "1.29")
  }
})

test_that("operators of other Python objects do not change", {
  skip_if_no_python()
  number <- function(x) reticulate::py_eval(x, convert = FALSE)
  for (code in c("one == number('1')", "one < 2L", "number('2') >= one")) {
    answer <- eval(parse(text = code), list(one = number("1")))
    expect_true(if (is.logical(answer)) answer else reticulate::py_to_r(answer), label = code)
  }
  skip_if(utils::packageVersion("reticulate") < "1.29", "this reticulate has no arithmetic for Python's objects")
  one <- number("1")
  expect_identical(reticulate::py_to_r(one + 2L), 3L)
  expect_identical(reticulate::py_to_r(-one), -1L)
  expect_identical(reticulate::py_to_r(!number("0")), -1L)
})

test_that("a tensor in a function that Python traces has no values, and keeps Python's arithmetic", {
  skip_if_no_python()
  tensorflow <- reticulate::import("tensorflow")
  initializer <- initializer_random_uniform(minval = 1, maxval = 1, seed = random_seed_generator(1))
  made <- NULL
  traced <- tensorflow$`function`(function(x) {
    made <<- initializer(c(2, 3))
    tensorflow$add(made, x)
  })
  expect_identical(as.array(traced(tensorflow$ones(c(2L, 3L)))), matrix(2, 2, 3))
  expect_false(inherits(made, "kerasinit.tensor"))
  skip_if(utils::packageVersion("reticulate") < "1.29", "this reticulate has no arithmetic for Python's objects")
  doubled <- tensorflow$`function`(function(x) 2 * initializer(c(2, 3)) * x)
  expect_identical(as.array(doubled(tensorflow$ones(c(2L, 3L)))), matrix(2, 2, 3))
})

test_that("%*% takes tensors from R 4.3 on", {
  skip_if_no_python()
  skip_if(isNamespaceLoaded("keras3"), "keras3's methods go first")
  skip_if(getRversion() < "4.3", "before R 4.3 %*% ignores classes")
  t <- values_of()
  expect_identical(t %*% diag(3), as.array(t) %*% diag(3))
  expect_identical(diag(2) %*% t, diag(2) %*% as.array(t))
})

test_that("a single value, and no value, have R's shapes", {
  skip_if_no_python()
  skip_if(isNamespaceLoaded("keras3"), "keras3's methods go first")
  expect_identical(mean(initializer_ones()(integer())), 1)
  expect_identical(length(initializer_ones()(integer())), 1L)
  expect_identical(length(initializer_ones()(c(2, 0))), 0L)
  expect_identical(sum(initializer_ones()(0)), 0)
})

test_that("a tensor cannot be changed in place, and the error says what to do", {
  skip_if_no_python()
  skip_if(isNamespaceLoaded("keras3"), "keras3's methods go first")
  t <- values_of()
  for (change in list(quote(t[1, 1] <- 0), quote(t[[1]] <- 0))) {
    expect_error(eval(change), "cannot be changed in place.*as.array\\(x\\)", class = "kerasinit_error_argument")
  }
})

test_that("only tensors of an initializer have our classes: other tensors are not changed", {
  skip_if_no_python()
  other <- reticulate::import("tensorflow")$constant(c(1, 2))
  expect_false(inherits(other, "kerasinit.tensor"))
  expect_true(inherits(initializer_ones()(2), "kerasinit.tensor"))
})

test_that("an array with more values on an axis than R allows gives an error that says so", {
  skip_if_no_python()
  empty <- initializer_zeros()(c(2^40, 0))
  expect_identical(length(empty), 0L)
  if (!isNamespaceLoaded("keras3")) expect_identical(dim(empty), c(2^40, 0))
  expect_error(as.array(empty), "less than 2\\^31 values", class = "kerasinit_error_python")
})
