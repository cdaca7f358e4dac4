# A device that draws nothing. No test looks at the pictures themselves.
local_no_device <- function(size = 7, env = parent.frame()) {
  grDevices::pdf(NULL, size, size)
  withr::defer(grDevices::dev.off(), env)
}

# The arguments of each call of one of R's C functions for graphics.
asked_of_device <- function(name) {
  steps <- lapply(grDevices::recordPlot()[[1]], `[[`, 2)
  Filter(function(step) identical(step[[1]]$name, name), steps)
}

test_that("every initializer has a plot, and is returned invisibly", {
  skip_if_no_python()
  local_no_device()
  margins <- graphics::par("mar")
  for (name in grep("^initializer_", getNamespaceExports("kerasinit"), value = TRUE)) {
    initializer <- do.call(name, list())
    expect_invisible(back <- plot(initializer))
    expect_identical(back, initializer)
  }
  expect_identical(graphics::par("mar"), margins)
  expect_invisible(plot(initializer_random_normal(stddev = 0)))
  expect_invisible(plot(initializer_stft("imag", rep(1, 8), NULL), shape = c(8, 2, 5), bin = 5))
})

test_that("unusual initializers have a plot too, and the user's limits are kept", {
  skip_if_no_python()
  local_no_device()
  expect_silent({
    for (value in c(NaN, Inf, -2)) plot(initializer_constant(value))
    plot(initializer_random_uniform(0, 0, seed = 1))
    plot(initializer_stft(window = rep(1, 8)))
    plot(initializer_he_normal(seed = 1), ylim = c(0, 3))
    plot(initializer_identity(), zlim = c(0, 1))
  })
})

test_that("titles fit on a default device and on half of one, with the picked seed", {
  skip_if_no_python()
  long <- initializer_variance_scaling(3.14159, "fan_avg", "untruncated_normal", input_axes = 0, output_axes = 1)
  longest <- initializer_constant(1:8 / 7)
  makers <- setdiff(grep("^initializer_", getNamespaceExports("kerasinit"), value = TRUE), "initializer_constant")
  for (size in c(7, 3.5)) {
    local_no_device(size)
    grDevices::dev.control("enable")
    for (x in c(lapply(makers, do.call, list()), list(long, longest))) {
      if (identical(x, longest)) plot(x, shape = c(2, 8)) else plot(x)
      title <- Filter(is.list, lapply(asked_of_device("C_title"), `[[`, 2))[[1]]
      expect_identical(gsub("\n", " ", title[[1]]), format(x))
      measured <- function(measure) measure(title[[1]], "inches", cex = title$cex, font = graphics::par("font.main"))
      sides <- graphics::par("mai")
      key <- if (length(asked_of_device("C_image")) > 0) 3 * 0.2 else 0 # the lines it takes in the right margin
      # Centred on the plot, which is the device without its margins.
      expect_lte(measured(graphics::strwidth), size - abs(sides[[2]] - sides[[4]] - key))
      expect_lte(measured(graphics::strheight), sides[[3]])
    }
  }
  plot(long, main = "my own")
  expect_identical(asked_of_device("C_title")[[1]][[2]], "my own")
})

test_that("a heat map shows Inf and NaN, and its key names them", {
  skip_if_no_python()
  local_no_device()
  grDevices::dev.control("enable")
  plot(initializer_constant(matrix(c(Inf, 1, NaN, Inf), 2)), shape = c(2, 2))
  cells <- matrix(asked_of_device("C_image")[[2]][[4]], 2) # colours count from 0
  expect_identical(t(cells)[2:1, ], matrix(c(0, NA, 2, 0), 2))
  texts <- unlist(lapply(asked_of_device("C_text"), `[[`, 3))
  expect_identical(sort(intersect(texts, c("Inf", "-Inf", "NaN"))), c("Inf", "NaN"))
  plot(initializer_constant(1))
  expect_length(intersect(unlist(lapply(asked_of_device("C_text"), `[[`, 3)), "Inf"), 0)
})

test_that("a short window is shown at its last frequency", {
  skip_if_no_python()
  local_no_device()
  expect_identical(plot(short <- initializer_stft(window = c(1, 2, 1))), short)
})

test_that("a generator does not move", {
  skip_if_no_python()
  local_no_device()
  seed <- random_seed_generator(42)
  for (make in list(initializer_he_normal, initializer_orthogonal)) plot(make(seed = seed))
  expect_identical(format(seed), "<random_seed_generator> seed = 42, draws = 0")
})

test_that("the densities are right", {
  laws <- list(
    list(name = "uniform", first = -0.3, second = 0.7),
    list(name = "normal", first = 0.2, second = 0.1),
    list(name = "truncated_normal", first = 0.2, second = 0.1)
  )
  for (law in laws) {
    mass <- stats::integrate(theoretical_density(law), -0.3, 0.7, subdivisions = 1000L)
    expect_lt(abs(mass$value - 1), 10 * max(mass$abs.error, 1e-6))
  }
  expect_identical(theoretical_density(laws[[3]])(c(-0.01, 0.41)), c(0, 0))
})

test_that("the first row of a heat map is at the top, and its scale has zero in the middle", {
  skip_if_no_python()
  local_no_device()
  grDevices::dev.control("enable")
  plot(initializer_constant(matrix(c(1, 2, 0, 4, 5, -6), 2)), shape = c(2, 3), col = as.character(1:13))
  # Each cell's place in the palette, starting at the lower left.
  cells <- matrix(asked_of_device("C_image")[[1]][[4]], 3)
  # From -6 to 6 the 13 colours are 0 to 12; the palette's middle one, 6, is zero.
  expect_identical(t(cells)[2:1, ], matrix(c(7, 8, 6, 10, 11, 0), 2))
})

test_that("shapes that cannot be plotted are refused in the call of plot()", {
  skip_if_no_python()
  local_no_device()
  refused <- function(expr, message) {
    error <- expect_error(expr, message)
    expect_identical(rlang::call_name(conditionCall(error)), "plot")
  }
  refused(plot(initializer_glorot_normal(), shape = "a"), "`shape` must be whole numbers >= 0")
  refused(plot(initializer_glorot_normal(), shape = 0), "`shape` must be a shape that has values")
  refused(plot(initializer_orthogonal(), shape = 3), "`shape` must have 2 or more axes")
  refused(plot(initializer_zeros(), shape = c(2, 2, 2)), "`shape` must be two sizes")
  refused(plot(initializer_stft(), bin = 200), "`bin` must be a whole number from 1 to 129, not 200")
  both <- initializer_variance_scaling(input_axes = 0, output_axes = 2, seed = 1)
  refused(plot(both), "`output_axes`")
  refused(plot(initializer_random_normal(1e300, 1, seed = 1)), "`x` must be an initializer whose values are finite")
})
