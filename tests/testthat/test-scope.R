keras <- function() reticulate::import("keras")

# A layer with the default initializer.
dense <- function() {
  layer <- keras()$layers$Dense(3L)
  layer$build(list(NULL, 4L))
  layer
}

is_ours <- function(layer) inherits(layer$kernel_initializer, "kerasinit.initializers.Initializer")

kernel <- function(layer) as.array(layer$kernel)

# The states of the generators of R, Python and NumPy.
generators <- function() {
  python <- c("repr(__import__('random').getstate())", "repr(__import__('numpy').random.get_state())")
  c(list(get0(".Random.seed", globalenv())), lapply(python, reticulate::py_eval))
}

test_that("layers have our initializers inside, and Keras's outside", {
  skip_if_no_python()
  expect_true(is_ours(with_kerasinit(dense())))
  expect_false(is_ours(dense()))
  make <- function() {
    expect_null(withVisible(local_kerasinit())$value)
    dense()
  }
  expect_true(is_ours(make()))
  expect_false(is_ours(dense()))
})

test_that("a seed gives the weights that Keras has after set_random_seed()", {
  skip_if_no_python()
  withr::local_preserve_seed()
  set_random_seed(7)
  expected <- list(kernel(dense()), kernel(dense()))
  made <- with_kerasinit(seed = 7, {
    runif(1)
    list(kernel(dense()), kernel(dense()))
  })
  expect_identical(made, expected)
  local({
    local_kerasinit(7)
    expect_identical(kernel(dense()), expected[[1]])
    # This package's own initializers, from R, take the next seed.
    expect_same_bits(initializer_glorot_uniform()(c(4, 3)), expected[[2]])
  })
})

test_that("no generator moves, of R or of Python", {
  skip_if_no_python()
  withr::local_preserve_seed()
  runif(1)
  before <- generators()
  with_kerasinit(seed = 7, {
    dense()
    keras()$layers$Dropout(0.5)
    initializer_he_normal()
    random_seed_generator()
  })
  expect_identical(generators(), before)
  dense()
  expect_false(identical(generators(), before))
})

test_that("a nested scope has its own sequence", {
  skip_if_no_python()
  expected <- with_kerasinit(list(kernel(dense()), kernel(dense())), seed = 1)
  made <- with_kerasinit(seed = 1, {
    first <- kernel(dense())
    with_kerasinit(dense(), seed = 2)
    list(first, with_kerasinit(kernel(dense())))
  })
  expect_identical(made, expected)
})

test_that("an error ends the scope", {
  skip_if_no_python()
  expect_error(with_kerasinit(stop("mine"), seed = 1), "^mine$")
  expect_false(is_ours(dense()))
  expect_error((function() {
    local_kerasinit(1)
    stop("mine")
  })(), "^mine$")
  expect_false(is_ours(dense()))
})

test_that("a scope ends with its frame", {
  skip_if_no_python()
  open <- function(frame = parent.frame()) local_kerasinit(1, frame)
  make <- function() {
    open()
    dense()
  }
  expect_true(is_ours(make()))
  expect_false(is_ours(dense()))
})

test_that("a bad seed is refused before anything changes", {
  skip_if_no_python()
  for (bad in list("7", 0.5, NA, -1, 2^32, c(1, 2))) {
    expect_error(with_kerasinit(dense(), seed = bad), "`seed` must be a whole number >= 0 and <= 4294967295, not ")
    error <- expect_error(local_kerasinit(bad), "`seed` must be a whole number", class = "kerasinit_error_argument")
    expect_identical(as.character(error$call)[[1]], "local_kerasinit")
  }
  expect_error(local_kerasinit(1, "here"), "`.local_envir` must be an environment, not \"here\"")
  expect_false(is_ours(dense()))
})
