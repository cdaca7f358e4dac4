# An initializer as a function in R.

test_that("a call takes doubles, integers, lists, named vectors and Python's tuples", {
  skip_if_no_python()
  initializer <- initializer_glorot_normal(seed = 42)
  expected <- as.array(initializer(shape = c(2L, 3L)))
  expect_identical(dim(expected), c(2L, 3L))
  shapes <- list(c(2, 3), list(2, 3), c(rows = 2, columns = 3), reticulate::tuple(2L, 3L), matrix(2:3))
  for (shape in shapes) expect_same_bits(as.array(initializer(shape)), expected, deparse1(shape))
})

test_that("rows are rows: each value is where Python has it", {
  skip_if_no_python()
  tensor <- initializer_glorot_normal(seed = 42)(shape = c(2, 3))
  in_python <- reticulate::py_eval("lambda tensor: tensor.numpy().tolist()")(tensor)
  in_r <- as.array(tensor)
  for (i in 1:2) expect_identical(in_r[i, ], as.numeric(in_python[[i]]))
})

test_that("a call returns a tensor of the given dtype", {
  skip_if_no_python()
  initializer <- initializer_glorot_normal(seed = 42)
  expect_s3_class(initializer(shape = 2), "tensorflow.python.framework.ops.EagerTensor")
  expect_identical(initializer(shape = 2)$dtype$name, "float32")
  expect_identical(initializer(2, "float16")$dtype$name, "float16")
  expect_identical(initializer(2, reticulate::import("tensorflow")$float64)$dtype$name, "float64")
})

test_that("the default dtype is Keras's floatx", {
  skip_if_no_python()
  config <- reticulate::import("keras")$config
  withr::defer(config$set_floatx("float32"))
  config$set_floatx("float64")
  expect_identical(initializer_glorot_normal(seed = 42)(shape = 2)$dtype$name, "float64")
})

test_that("an integer or NULL as the seed gives the same values at each call, a generator new ones", {
  skip_if_no_python()
  for (seed in list(42, NULL)) {
    initializer <- initializer_he_uniform(seed = seed)
    expect_same_bits(as.array(initializer(shape = 3)), as.array(initializer(shape = 3)), "again")
  }
  expect_false(identical(
    as.array(initializer_he_uniform()(shape = 3)), as.array(initializer_he_uniform()(shape = 3))
  ))
  initializer <- initializer_he_uniform(seed = random_seed_generator(42))
  expect_same_bits(as.array(initializer(shape = 3)), as.array(initializer_he_uniform(seed = 42)(shape = 3)), "first")
  expect_false(identical(as.array(initializer(shape = 3)), as.array(initializer_he_uniform(seed = 42)(shape = 3))))
})

test_that("an initializer that comes back from Python or from a layer is the same function", {
  skip_if_no_python()
  layer <- layer_dense(units = 2, kernel_initializer = initializer_glorot_normal(seed = 42))
  back <- layer$kernel_initializer
  expect_s3_class(back, "kerasinit.initializers.GlorotNormal")
  expect_named(formals(back), c("shape", "dtype", "...", "partition_shape", "partition_offset"))
  expect_same_bits(as.array(back(c(2, 2))), as.array(initializer_glorot_normal(seed = 42)(c(2, 2))), "back")
})

test_that("errors name the variable that holds the initializer, and suggest a fix", {
  skip_if_no_python()
  mine <- initializer_glorot_normal(seed = 42)
  error <- expect_error(mine(2, 2), "Did you mean .*shape = c\\(2, 2\\)", class = "kerasinit_error_argument")
  expect_identical(rlang::call_name(conditionCall(error)), "mine")
  error <- expect_error(initializer_glorot_normal(seed = 42)(-1), "`shape` must be whole numbers >= 0, .*not -1")
  expect_identical(rlang::call_name(conditionCall(error)), "initializer")
  expect_error(mine(), "`shape` is missing")
  expect_error(mine(c(2, 2), size = 3), "must be empty.*size = 3")
})

test_that("a block has the same bits as in the whole tensor", {
  skip_if_no_python()
  for (initializer in list(initializer_glorot_normal(seed = 42), initializer_orthogonal(seed = 42))) {
    whole <- as.array(initializer(c(8, 6, 5)))
    block <- initializer(c(8, 6, 5), partition_shape = c(3, 2, 5), partition_offset = c(4, 1, 0))
    expect_same_bits(as.array(block), whole[5:7, 2:3, ], format(initializer))
  }
  error <- expect_error(initializer(c(8, 6), partition_shape = 3), "given together", class = "kerasinit_error_python")
  expect_identical(rlang::call_name(conditionCall(error)), "initializer")
  expect_error(initializer(c(8, 6), partition_shape = c(3, 2), partition_offset = c(6, 0)), "does not lie within")
  expect_error(
    initializer(c(8, 6), partition_shape = c(3, 2.5), partition_offset = c(0, 0)),
    "`partition_shape` must be whole numbers >= 0, as in c\\(2, 2\\), not c\\(3, 2.5\\)"
  )
})

# Forks first, as no kernel may be loaded yet. They must not hang. The script ends with the long draw, if there is
# memory for one.
sent <- tempfile()
delayedAssign("forked_and_stopped", in_new_r(
  c(
    "library(kerasinit)",
    "draw <- function(dtype) as.array(initializer_glorot_normal(seed = 42)(1e5, dtype))",
    "expected <- lapply(c('float32', 'float64'), draw)",
    "forked <- parallel::mclapply(c('float32', 'float64'), draw, mc.cores = 2)",
    "constant <- function() as.array(initializer_constant(matrix(1, 500, 500))(c(500, 500)))",
    "job <- parallel::mcparallel(constant())",
    "same <- identical(parallel::mccollect(job)[[1]], matrix(1, 500, 500))",
    "cat('forked:', identical(forked, expected), same, '\n')",
    sprintf("if (%s) { cat('no memory'); quit() }", free_gib() < 6),
    "seed <- random_seed_generator(3)",
    "initializer <- initializer_glorot_normal(seed = seed)",
    "expected <- as.array(initializer(5))",
    "large <- initializer_glorot_normal(seed = 1)(2^24)", # loads the kernel
    sprintf("signal <- \"sh -c 'sleep 1; date +%%%%s.%%%%N > %s; kill -INT %%d'\"", sent),
    "system(sprintf(signal, Sys.getpid()), wait = FALSE)",
    "stopped <- tryCatch({ initializer(2^30); FALSE }, interrupt = function(e) TRUE)",
    sprintf("took <- as.numeric(Sys.time()) - as.numeric(readLines('%s'))", sent),
    "again <- as.array(initializer_glorot_normal(seed = 3)(5))",
    "cat('stopped:', stopped, took < 1, format(seed), identical(again, expected))"
  ),
  RETICULATE_PYTHON = reticulate::py_exe()
))

test_that("forked processes draw the same bits, also without TensorFlow's threads", {
  skip_if_no_python()
  skip_on_os("windows")
  expect_match(forked_and_stopped, "forked: TRUE TRUE")
})

test_that("Ctrl-C stops a long draw within a second, and does not move the generator", {
  skip_if_no_python()
  skip_on_os("windows")
  skip_if(grepl("no memory$", forked_and_stopped), "a long draw needs 6 GiB of memory")
  expect_match(forked_and_stopped, "stopped: TRUE TRUE <random_seed_generator> seed = 3, draws = 1 TRUE$")
})

test_that("as the default of an argument, keras3 gets Python code that is the initializer", {
  skip_if_no_python()
  r_formals_to_py__signature__ <- function(default) reticulate::r_to_py(default)
  for (default in list(initializer_zeros(), initializer_he_normal(seed = 1))) {
    code <- reticulate::py_repr(r_formals_to_py__signature__(default))
    expect_identical(reticulate::py_id(reticulate::py_eval(code)), reticulate::py_id(default))
  }
})
