test_that("a generator gives the sequence that Python's gives", {
  skip_if_no_python()
  ours <- initializer_glorot_normal(seed = random_seed_generator(seed = 42))
  keras <- reticulate::import("keras")
  stock <- keras$initializers$GlorotNormal(seed = keras$random$SeedGenerator(42L))
  for (draw in 1:4) {
    expect_same_bits(as.array(ours(c(2, 2))), as.array(stock(list(2L, 2L))), paste("draw", draw))
  }
})

test_that("a generator counts its draws, and a copy of the variable is the same generator", {
  skip_if_no_python()
  seed <- random_seed_generator(seed = 3e9)
  same <- seed
  initializer_he_normal(seed = seed)(2)
  expect_identical(format(same), "<random_seed_generator> seed = 3000000000, draws = 1")
})

test_that("a generator cannot be changed, and a field has a name", {
  skip_if_no_python()
  seed <- random_seed_generator(5)
  expect_error(seed$seed <- 99, "A generator cannot be changed", class = "kerasinit_error_argument")
  expect_error(seed[["draws"]] <- 2, "A generator cannot be changed", class = "kerasinit_error_argument")
  expect_identical(format(seed), "<random_seed_generator> seed = 5, draws = 0")
  error <- expect_error(seed[[1]], "`name` must be the name of a field, not 1", class = "kerasinit_error_argument")
  expect_identical(rlang::call_name(conditionCall(error)), "random_seed_generator")
  error <- expect_error(initializer_zeros()[[c("a", "b")]], "`name` must be", class = "kerasinit_error_argument")
  expect_identical(rlang::call_name(conditionCall(error)), "initializer")
})

test_that("a name is kept, and Keras's other arguments are passed on", {
  skip_if_no_python()
  expect_identical(random_seed_generator(1, name = "mine")$name, "mine")
  expect_error(random_seed_generator(1, bogus = 2), "`bogus` is unknown")
  expect_error(random_seed_generator(1, name = 2), "`name` must be a string or NULL, not 2")
})

test_that("stock Keras takes our generators, and we take stock Keras's", {
  skip_if_no_python()
  keras <- reticulate::import("keras")
  stock <- keras$initializers$HeNormal(seed = random_seed_generator(5))
  ours <- initializer_he_normal(seed = keras$random$SeedGenerator(5L))
  for (draw in 1:2) expect_same_bits(as.array(ours(3)), as.array(stock(list(3L))), paste("draw", draw))
})

test_that("set_random_seed() seeds all generators, of R and of Python", {
  skip_if_no_python()
  drawn <- function() {
    c(runif(1), reticulate::import("random")$random(), reticulate::import("numpy")$random$rand(),
      as.array(initializer_glorot_normal()(2)))
  }
  set_random_seed(1)
  first <- drawn()
  set_random_seed(1)
  expect_identical(drawn(), first)
  set_random_seed(2)
  expect_false(any(drawn() == first))
  expect_null(set_random_seed(2^32 - 1))
  set_random_seed(2^31) # -2^31 would be R's NA
  first <- drawn()
  set_random_seed(2^31)
  expect_identical(drawn(), first)
  expect_invisible(set_random_seed(1))
})

test_that("set_random_seed() gives the same unseeded weights as stock Keras", {
  skip_if_no_python()
  keras <- reticulate::import("keras")
  keras$utils$set_random_seed(7L)
  expected <- as.array(keras$initializers$GlorotNormal()(list(2L, 2L)))
  set_random_seed(7)
  expect_same_bits(as.array(initializer_glorot_normal()(c(2, 2))), expected, "unseeded")
})

test_that("print(), str() and the like show a generator's seed and its draws", {
  skip_if_no_python()
  seed <- random_seed_generator(3e9)
  line <- "<random_seed_generator> seed = 3000000000, draws = 0"
  expect_identical(as.character(seed), line)
  expect_identical(format(seed), line)
  for (look in list(print, str, function(x) print(summary(x)))) expect_output(look(seed), line, fixed = TRUE)
  expect_identical(initializer_he_normal(seed = seed)$seed, seed)
})

test_that("a seed that a double cannot hold is given as text", {
  skip_if_no_python()
  seed <- random_seed_generator("9223372036854775807")
  expect_identical(format(seed), "<random_seed_generator> seed = 9223372036854775807, draws = 0")
  expect_error(random_seed_generator("9223372036854775808"), "`seed` must fit in 64 bits")
})

test_that("with the option, set.seed() alone repeats what has no seed", {
  skip_if_no_python()
  withr::local_preserve_seed()
  keras <- reticulate::import("keras")
  drawn <- function() {
    set.seed(1)
    layer <- keras$layers$Dense(2L)
    layer$build(list(NULL, 2L))
    list(
      as.array(initializer_he_normal()(c(2, 2))), as.array(layer$kernel), format(random_seed_generator()),
      keras$layers$Dropout(0.5)$seed_generator$state$numpy(), runif(1)
    )
  }
  expect_false(identical(drawn(), drawn()))
  withr::local_options(kerasinit.seed = "R")
  first <- drawn()
  expect_identical(drawn(), first)
  set.seed(1)
  expect_identical(first[[3]], {
    seeds <- replicate(3, sample.int(1e9, 1))
    sprintf("<random_seed_generator> seed = %.0f, draws = 0", seeds[[3]])
  })
  # R's generator has moved by one draw for each seed, and by none for a given seed or in a scope.
  sample.int(1e9, 1)
  expect_identical(first[[5]], runif(1))
  set.seed(1)
  initializer_he_normal(seed = 3)
  with_kerasinit(initializer_he_normal(), seed = 3)
  after <- runif(1)
  set.seed(1)
  expect_identical(after, runif(1))
})

test_that("an option that is not \"R\" is refused", {
  skip_if_no_python()
  withr::local_options(kerasinit.seed = 42)
  expect_error(initializer_he_normal(), 'The option `kerasinit.seed` must be "R" or NULL, not 42')
  expect_no_error(initializer_he_normal(seed = 1))
})
