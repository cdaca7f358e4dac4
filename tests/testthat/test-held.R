# Initializers and generators in another session: from files, in other processes, in clusters.

local_other_sessions <- function(env = parent.frame()) {
  withr::local_envvar(
    R_LIBS = paste(.libPaths(), collapse = .Platform$path.sep), RETICULATE_PYTHON = reticulate::py_exe(),
    .local_envir = env
  )
}

# One of each kind, with arguments other than the defaults.
of_each_kind <- function() {
  list(
    initializer_constant(matrix(c(1, NaN, -Inf, 0.1), 2)), initializer_constant(2), initializer_zeros(),
      initializer_ones(),
    initializer_constant(reticulate::np_array(c(1, 2))), initializer_identity(gain = 2),
      initializer_stft("imag", c(0.5, 1, 1, 0.5), scaling = NULL), initializer_stft(window = c(1, 2, 2, 1)),
    initializer_random_normal(1, 2, seed = 2^40), initializer_truncated_normal(seed = -1),
    initializer_random_uniform(-1, 2, seed = "-9223372036854775807"), initializer_orthogonal(3, seed = 1),
    initializer_variance_scaling(2, "fan_out", "uniform", seed = 1, input_axes = 0, output_axes = 1),
    initializer_variance_scaling(seed = 1, input_axes = c(0, 1)),
    initializer_glorot_normal(), initializer_glorot_uniform(seed = 1), initializer_he_normal(seed = 1),
    initializer_he_uniform(seed = 3e9), initializer_lecun_normal(seed = 1), initializer_lecun_uniform(seed = 1)
  )
}

# This function is sent to the other session. With globalenv() nothing else of this file goes with it.
drawn <- function(initializers) {
  lapply(initializers, function(i) as.array(i(if (inherits(i, "kerasinit.initializers.STFT")) c(4, 1, 3) else c(2, 2))))
}
environment(drawn) <- globalenv()

test_that("objects from a file are the same in another session, whatever uses them first", {
  skip_if_no_python()
  skip_if_not_installed("callr")
  local_other_sessions()
  seed <- random_seed_generator(3e9, name = "mine")
  moving <- initializer_he_uniform(seed = seed)
  moving(2)
  objects <- list(all = of_each_kind(), moving = moving, seed = seed, "twice" = initializer_glorot_normal(seed = seed))
  shown <- lapply(c(objects$all, objects$moving, objects$seed), format)
  file <- withr::local_tempfile()
  saveRDS(objects, file)
  # Without library(kerasinit), like a script that only reads the file.
  there <- callr::r(function(file, drawn) {
    objects <- readRDS(file)
    list(
      shown = lapply(c(objects$all, objects$moving, objects$seed), format),
      values = drawn(objects$all),
      sequence = drawn(list(objects$moving, objects$twice)), # two initializers with one generator
      position = format(objects$seed), name = objects$seed$name
    )
  }, list(file, drawn))
  expect_identical(there$shown, shown)
  here <- drawn(objects$all)
  for (i in seq_along(here)) expect_same_bits(there$values[[i]], here[[i]], shown[[i]])
  here <- drawn(list(moving, objects$twice))
  for (i in 1:2) expect_same_bits(there$sequence[[i]], here[[i]], paste("draw", i + 1))
  expect_identical(there$position, "<random_seed_generator> seed = 3000000000, draws = 3")
  expect_identical(there$name, "mine")
})

# The values of one kernel, from a use of `i` or `seed` in another session. Each of them is the first use in some
# session below, but `keras_seed`: Keras has started Python before it in any case.
first_uses <- list(
  call = function(i, seed) as.array(i(c(4, 3))),
  layer_dense = function(i, seed) {
    layer <- kerasinit::layer_dense(units = 3, kernel_initializer = i)
    layer$build(reticulate::tuple(NULL, 4L))
    as.array(layer$kernel)
  },
  seed = function(i, seed) as.array(kerasinit::initializer_glorot_normal(seed = seed)(c(4, 3))),
  plot = function(i, seed) {
    grDevices::pdf(NULL)
    plot(i)
    as.array(i$from_config(i$get_config())(c(4, 3)))
  },
  keras_layer = function(i, seed) {
    layer <- reticulate::import("keras")$layers$Dense(3L, kernel_initializer = i)
    layer$build(reticulate::tuple(NULL, 4L))
    as.array(layer$kernel)
  },
  keras_seed = function(i, seed) {
    as.array(reticulate::import("keras")$initializers$GlorotNormal(seed = seed)(list(4L, 3L)))
  }
)
for (name in names(first_uses)) environment(first_uses[[name]]) <- globalenv()

first_values <- function() as.array(initializer_glorot_normal(seed = 42)(c(4, 3)))

test_that("a new session's first use can be one of Keras or a seed", {
  skip_if_no_python()
  skip_if_not_installed("callr")
  local_other_sessions()
  i <- initializer_glorot_normal(seed = 42)
  seed <- random_seed_generator(42)
  # Keras itself starts Python, so both of its uses are in one session.
  in_keras <- callr::r(function(uses, i, seed) lapply(uses, function(use) use(i, seed)),
    list(first_uses[c("keras_layer", "keras_seed")], i, seed))
  for (name in names(in_keras)) expect_same_bits(in_keras[[name]], first_values(), name)
  expect_same_bits(callr::r(first_uses$seed, list(i, seed)), first_values(), "a seed")
})

test_that("a saved workspace, a cluster and a future keep them", {
  skip_if_no_python()
  local_other_sessions()
  i <- initializer_glorot_normal(seed = 42)
  seed <- NULL
  use <- first_uses$plot
  file <- withr::local_tempfile()
  save(i, seed, use, file = file) # which save.image() calls
  said <- in_new_r(c(sprintf("load('%s')", file), "cat(format(use(i, seed), digits = 17), '')", "i"))
  shown <- paste(paste(format(first_values(), digits = 17), collapse = " "), "<initializer_glorot_normal> seed = 42")
  expect_match(said, shown, fixed = TRUE)

  cluster <- parallel::makePSOCKcluster(1)
  withr::defer(parallel::stopCluster(cluster))
  made <- parallel::clusterCall(cluster, first_uses$call, i, seed)
  expect_same_bits(made[[1]], first_values(), "a cluster")

  skip_if_not_installed("future")
  future::plan(future::multisession, workers = 2)
  withr::defer(future::plan(future::sequential))
  use <- first_uses$layer_dense
  expect_same_bits(future::value(future::future(use(i, seed), seed = NULL)), first_values(), "a future")
})

test_that("a copy in the same session is another generator with the same position", {
  skip_if_no_python()
  seed <- random_seed_generator(7)
  initializer <- initializer_he_normal(seed = seed)
  for (draw in 1:3) initializer(2)
  copy <- unserialize(serialize(list(seed = seed, initializer = initializer), NULL))
  expect_same_bits(as.array(copy$initializer(3)), as.array(initializer(3)), "the fourth draw")
  copy$initializer(3)
  expect_identical(format(copy$seed), "<random_seed_generator> seed = 7, draws = 5")
  expect_identical(format(seed), "<random_seed_generator> seed = 7, draws = 4")
  # A Python generator is always the same R object, also after a garbage collection.
  gc()
  expect_identical(copy$initializer$seed, copy$seed)
  copy$initializer(3)
  expect_identical(format(unserialize(serialize(copy$seed, NULL))), "<random_seed_generator> seed = 7, draws = 6")
})

test_that("a number keeps the bits that float32 or R's integers lack, also in an initializer that a layer returns", {
  skip_if_no_python()
  np <- reticulate::import("numpy", convert = FALSE)
  py <- function(code) reticulate::py_eval(code, convert = FALSE)
  whole <- list(py("2**40 + 1"), py("-2**31"), py("2**62 + 2**20"), py("[2**40 + 1, 3]"))
  for (value in c(list(np$float64(0.1), np$array(0.1), np$array(c(0.1, 0.2)), 0.1), whole)) {
    i <- initializer_constant(value)
    expected <- as.array(i(2, "float64"))
    back <- layer_dense(units = 1, kernel_initializer = i)$kernel_initializer
    set <- initializer_constant()
    set$value <- value
    for (each in list(i, back, set)) {
      copy <- unserialize(serialize(each, NULL))
      expect_same_bits(as.array(copy(2, "float64")), expected, format(each))
    }
  }
})

test_that("draws from Python are counted, and draws that fail are not", {
  skip_if_no_python()
  seed <- random_seed_generator(7)
  draws <- function() as.vector(attr(unserialize(serialize(seed, NULL)), "recipe")$draws)
  keras <- reticulate::import("keras")
  keras$initializers$HeNormal(seed = seed)(list(2L))
  layer <- keras$layers$Dense(2L, kernel_initializer = initializer_he_normal(seed = seed))
  layer$build(reticulate::tuple(NULL, 2L))
  seed$`next`()
  expect_identical(draws(), 3)
  expect_error(initializer_orthogonal(seed = seed)(c(2, 2), "bfloat16"), "`dtype` must be one of .*not\\s\"bfloat16\"")
  expect_error(initializer_he_normal(seed = seed)(c(2^40, 2^12)), "in float32 needs 16 PiB")
  expect_identical(draws(), 3)
  expect_identical(format(seed), "<random_seed_generator> seed = 7, draws = 3")
})

test_that("if a compiled function draws, the error says that the count is unknown", {
  skip_if_no_python()
  skip_if_not(keras_backend() == "tensorflow", "only TensorFlow has plain traced functions")
  seed <- random_seed_generator(7)
  trace <- reticulate::py_eval("lambda draw: __import__('tensorflow').function(lambda: draw((2,)), autograph=False)")
  traced <- trace(initializer_he_normal(seed = seed))
  traced()
  copy <- unserialize(serialize(seed, NULL))
  expect_identical(format(seed), "<random_seed_generator> seed = 7, draws = 1")
  expect_error(initializer_he_normal(seed = copy)(2), "compiled function draws", class = "kerasinit_error_argument")
  error <- expect_error(copy$state, "compiled function draws", class = "kerasinit_error_argument")
  expect_identical(rlang::call_name(conditionCall(error)), "random_seed_generator")
  expect_output(print(copy), "<random_seed_generator> of another R session, cannot be made again", fixed = TRUE)
})

test_that("a user's own class and Keras's own generator give an error that they cannot be restored", {
  skip_if_no_python()
  own <- initializer_of_own_class()
  copy <- unserialize(serialize(own, NULL))
  error <- expect_error(copy(2), "Its class is not one of kerasinit's", class = "kerasinit_error_argument")
  expect_identical(rlang::call_name(conditionCall(error)), "copy")
  lost <- "<initializer_my_normal> of another R session, cannot be made again"
  expect_identical(format(copy), lost)
  expect_output(str(list(1, copy)), lost, fixed = TRUE)
  stock <- initializer_he_normal(seed = reticulate::import("keras")$random$SeedGenerator(1L))
  copy <- unserialize(serialize(stock, NULL))
  error <- expect_error(copy(2), "a generator of Keras's own", class = "kerasinit_error_argument")
  expect_identical(rlang::call_name(conditionCall(error)), "copy")
})

test_that("a hostile file is refused, and none of its code runs", {
  skip_if_no_python()
  ran <- withr::local_tempfile()
  touch <- substitute(file.create(path), list(path = ran))
  hostile_function <- eval(substitute(function(...) code, list(code = touch)))
  trap <- new.env()
  makeActiveBinding("pyobj", hostile_function, trap)
  delayedAssign("value", file.create(ran), eval.env = baseenv(), assign.env = trap)
  class(trap) <- "python.builtin.object"
  read <- function(x) unserialize(serialize(x, NULL))
  with_recipe <- function(recipe, python = NULL) {
    x <- initializer_he_normal(seed = 1)
    holder <- attr(x, "py_object")
    attr(holder, "recipe") <- recipe
    attr(holder, "python") <- python
    read(x)
  }
  with_holder <- function(holder) {
    x <- initializer_he_normal(seed = 1)
    attr(x, "py_object") <- holder
    read(x)
  }
  arguments <- list(
    touch, list(touch), hostile_function, trap, quote(ran), structure(1, class = "evil"), as.name("touch"),
      expression(touch),
    structure(list(), class = "kerasinit.random.SeedGenerator"), structure(new.env(),
      class = "kerasinit.random.SeedGenerator"),
    sprintf("open('%s', 'w')", ran), "1; import os", c(1, 2), 1e300, globalenv(), rlang::missing_arg()
  )
  recipes <- c(
    lapply(arguments, function(x) list(class = "HeNormal", arguments = list(seed = x))),
    lapply(arguments, function(x) list(class = "HeNormal", arguments = list(seed = NULL), picked = x)),
    lapply(arguments, function(x) list(class = "HeNormal", arguments = x)),
    lapply(list("os", "np", "Initializer", "__dict__", touch, NULL, c("HeNormal", "Zeros")), function(x) {
      list(class = x, arguments = list())
    }),
    list(NULL, 1, touch, trap, hostile_function, list(class = "HeNormal", arguments = list(bogus = 1))),
    list(list(class = "HeNormal", arguments = list(call = touch)), list(class = "HeNormal", arguments = list(1,
      2, 3, 4, 5)))
  )
  hostile <- lapply(recipes, with_recipe)
  expect_gt(length(hostile), 50)
  holders <- c(list(with_recipe(NULL, trap)), lapply(list(NULL, trap, list(), 1), with_holder))
  uses <- list(function(x) x$seed, function(x) x(2), function(x) layer_dense(units = 1, kernel_initializer = x))
  # Each use checks the holder itself. All read the recipe with the same code, so there the uses take turns.
  for (use in uses) for (x in holders) expect_s3_class(tryCatch(use(x), error = identity), "rlang_error")
  for (i in seq_along(hostile)) {
    use <- uses[[i %% length(uses) + 1]]
    expect_s3_class(tryCatch(use(hostile[[i]]), error = identity), "rlang_error")
  }
  # A generator with a wrong count.
  for (draws in list(-1, 0.5, 1e300, Inf, "1", NULL, touch, c(1, 2))) {
    seed <- random_seed_generator(1)
    recipe <- attr(seed, "recipe")
    recipe["draws"] <- list(draws)
    attr(seed, "recipe") <- recipe
    expect_s3_class(tryCatch(read(seed)$state, error = identity), "rlang_error")
  }
  for (x in c(holders, hostile)) expect_match(format(x), "^<initializer_he_normal>")
  expect_false(file.exists(ran))
  # The trap does work: it runs if it is evaluated.
  get("pyobj", envir = trap)
  expect_true(file.exists(ran))
})

test_that("fields are R values: seeds beyond its integers, configurations, distributions", {
  skip_if_no_python()
  for (seed in c(2^31, 3e9, 2^53 - 1, -2^31)) {
    i <- initializer_glorot_normal(seed = seed)
    expect_identical(i$seed, seed)
    expect_identical(i[["seed"]], seed)
    expect_identical(i$get_config()$seed, seed)
    expect_same_bits(as.array(i$from_config(i$get_config())(3)), as.array(i(3)), format(seed))
    expect_identical(random_seed_generator(seed)$get_config()$seed, seed)
  }
  largest <- "9223372036854775807"
  i <- initializer_glorot_normal(seed = largest)
  expect_identical(i$seed, largest)
  expect_same_bits(as.array(i$from_config(i$get_config())(3)), as.array(i(3)), largest)
  one_axis <- initializer_variance_scaling(seed = 1, input_axes = 1)
  expect_identical(format(one_axis$from_config(one_axis$get_config())), format(one_axis))
  moving <- initializer_he_normal(seed = random_seed_generator(3e9))
  expect_identical(format(moving$from_config(moving$get_config())), format(moving))
  window <- initializer_stft(window = 1)
  expect_identical(format(window$from_config(window$get_config())), format(window))
  law <- initializer_glorot_normal(seed = 1)$distribution_for(c(3, 3))
  expect_identical(names(law), c("name", "first", "second", "dtype"))
  expect_identical(law$name, "truncated_normal")
  expect_error(initializer_glorot_normal(seed = 1)$distribution_for(c(3, -3)), "`shape` must be whole numbers")
})

test_that("a field that is set is checked at once", {
  skip_if_no_python()
  i <- initializer_variance_scaling(seed = 1)
  same <- i
  expect_error(i$scale <- "x", "`scale` must be a number > 0", class = "kerasinit_error_argument")
  expect_error(i$seed <- 1.5, "`seed` must be .* not\\s1.5", class = "kerasinit_error_argument")
  expect_error(i$bogus <- 1, "no argument `bogus`.*It has `scale`", class = "kerasinit_error_argument")
  error <- expect_error(i[[c("seed", "seed")]] <- 1, "`name` must be", class = "kerasinit_error_argument")
  expect_identical(rlang::call_name(conditionCall(error)), "[[<-")
  uniform <- initializer_random_uniform(0, 1, seed = 3)
  uniform$minval <- 0.5 # compared with its own `maxval`, not with the default
  expect_identical(uniform$get_config()[c("minval", "maxval")], list(minval = 0.5, maxval = 1))
  expect_error(uniform$maxval <- 0.2, "`maxval` must be a number >= `minval`", class = "kerasinit_error_argument")
  zeros <- initializer_zeros()
  error <- expect_error(zeros$value <- 1, "no argument `value`", class = "kerasinit_error_argument")
  expect_no_match(conditionMessage(error), "It has")
  own <- initializer_of_own_class()
  expect_error(own$seed <- 1, "class is not one of kerasinit's", class = "kerasinit_error_argument")
  expect_identical(i$scale, 1)
  python <- reticulate::py_eval("object()", convert = FALSE)
  expect_error(i$seed <- python, "`seed` must be .* not\\sa Python object", class = "kerasinit_error_argument")
  unseeded <- initializer_he_normal()
  unseeded$seed <- 3
  expect_same_bits(unseeded(c(2, 2)), initializer_he_normal(seed = 3)(c(2, 2)), "a seed in place of a picked one")
  unseeded$seed <- reticulate::import("keras")$random$SeedGenerator(3L)
  expect_same_bits(unseeded(c(2, 2)), initializer_he_normal(seed = 3)(c(2, 2)), "Keras's own generator")
  i$scale <- 3
  expect_identical(i$scale, 3)
  expect_identical(same$scale, 3) # one object, as in Python
  expected <- as.array(initializer_variance_scaling(3, seed = 1)(c(2, 2)))
  expect_same_bits(as.array(i(c(2, 2))), expected, "after")
  expect_same_bits(as.array(unserialize(serialize(i, NULL))(c(2, 2))), expected, "saved")
})

test_that("a seed that is set is in the configuration, in clones and in the printed line", {
  skip_if_no_python()
  to <- function(i, seed) {
    i$seed <- seed
    i
  }
  config <- function(i) i$get_config()$seed
  number <- to(initializer_he_normal(5), 3)
  expect_identical(config(number), 3L)
  expect_identical(format(number$clone()), "<initializer_he_normal> seed = 3")
  expect_identical(format(to(initializer_he_normal(), 3)), "<initializer_he_normal> seed = 3")
  picked <- to(initializer_he_normal(5), NULL)
  expect_null(config(picked))
  expect_match(format(picked), "seed = NULL (picked ", fixed = TRUE)
  expect_identical(config(to(initializer_he_normal(5), random_seed_generator(7)))$config$seed, 7L)
})

# What reticulate's functions say of an object.
seen_by_reticulate <- function(x) {
  fields <- reticulate::py_list_attributes(x)
  list(
    is_python = inherits(x, "python.builtin.object"), null = reticulate::py_is_null_xptr(x),
    has = c(reticulate::py_has_attr(x, "get_config"), reticulate::py_has_attr(x, "nope")),
    got = class(reticulate::py_get_attr(x, "get_config")), fields = fields, shown = reticulate::py_repr(x),
    text = reticulate::py_str(x), id = is.character(reticulate::py_id(x)), names = names(x), length = length(x),
    class = class(reticulate::py_to_r(reticulate::r_to_py(x))), same = x == x,
    configured = reticulate::py_call(reticulate::py_get_attr(x, "get_config"))$seed,
    in_list = reticulate::py_len(reticulate::r_to_py(list(x))),
    isinstance = reticulate::import_builtins()$isinstance(x, reticulate::import("keras")$initializers$Initializer)
  )
}
environment(seen_by_reticulate) <- globalenv()

test_that("reticulate's own functions take an initializer and a generator, as Keras's own", {
  skip_if_no_python()
  keras <- reticulate::import("keras")
  pairs <- list(
    list(initializer_he_normal(seed = 1), keras$initializers$HeNormal(seed = 1L)),
    list(random_seed_generator(1), keras$random$SeedGenerator(1L))
  )
  for (pair in pairs) {
    ours <- seen_by_reticulate(pair[[1]])
    stock <- seen_by_reticulate(pair[[2]])
    same <- c("is_python", "null", "has", "got", "id", "length", "same", "configured", "in_list", "isinstance")
    expect_identical(ours[same], stock[same])
    expect_true(all(stock$names %in% ours$names))
    expect_true(all(setdiff(stock$fields, "__firstlineno__") %in% ours$fields))
    expect_identical(ours$class, class(pair[[1]]))
    expect_identical(is.function(pair[[1]]), is.function(pair[[2]]))
    reticulate::py_set_attr(pair[[1]], "note", "mine")
    expect_identical(pair[[1]]$note, "mine")
    expect_error(pair[[1]]$nope, "has no attribute 'nope'", class = "kerasinit_error_python")
  }
})

test_that("reticulate's own functions take an object from a file, whichever is first", {
  skip_if_no_python()
  skip_if_not_installed("callr")
  objects <- list(initializer_he_normal(seed = random_seed_generator(1)), random_seed_generator(2))
  for (object in objects) {
    seen <- seen_by_reticulate(object)
    expect_identical(seen_by_reticulate(unserialize(serialize(object, NULL))), seen)
  }
  local_other_sessions()
  there <- callr::r(function(initializer, generator, see) {
    first <- reticulate::py_has_attr(initializer, "seed")
    list(first, names(generator), see(initializer), as.array(initializer(2)))
  }, c(objects, seen_by_reticulate))
  expect_identical(there[1:3], list(TRUE, names(objects[[2]]), seen_by_reticulate(objects[[1]])))
  expect_same_bits(there[[4]], objects[[1]](2), "the first draw")
})

test_that("one that cannot be made again says so where reticulate uses it, and is a dead object there", {
  skip_if_no_python()
  copy <- unserialize(serialize(initializer_of_own_class(), NULL))
  expect_message(gone <- reticulate::py_is_null_xptr(copy), "Its class is not one of kerasinit's")
  expect_true(gone)
  expect_error(suppressMessages(reticulate::py_get_attr(copy, "seed")), "previous session|malformed")
  expect_length(copy, 1)
})
