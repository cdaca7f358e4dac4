#' Plot an initializer
#'
#' @description
#' Draws values and shows their histogram under the density of the distribution
#' that they come from. A seed generator does not move: the values plotted are
#' those of its seed's first draw.
#'
#' @param x An initializer.
#' @param shape The shape to draw; the spread of most initializers depends on it.
#' @param breaks,col,border,main,xlab,... Passed to [graphics::hist()].
#' @returns `x`, invisibly.
#' @examplesIf reticulate::py_module_available("tensorflow")
#' plot(initializer_glorot_normal(seed = 42))
#' @name plot.initializer
#' @export
plot.kerasinit.initializers.RandomInitializer <- function(x, shape = c(128, 128), breaks = 60,
                                                          col = "grey85", border = "white",
                                                          main = format(x), xlab = "value", ...) {
  call <- environment()
  sizes <- as_shape(shape, call)
  law <- try_python(x$distribution_for(sizes), call)
  law <- list(name = law$name, first = law$first, second = law$second)
  values <- as.vector(as.array(at_rest(x)(sizes)))
  density <- theoretical_density(law)
  drawn <- graphics::hist(values, breaks = breaks, plot = FALSE)
  at <- seq(min(values), max(values), length.out = 500)
  graphics::plot(
    drawn, freq = FALSE, col = col, border = border, main = main,
    xlab = sprintf("%s, shape (%s)", xlab, toString(unlist(sizes))),
    ylim = c(0, 1.05 * max(drawn$density, density(at))), ...
  )
  graphics::lines(at, density(at), lwd = 2, col = "firebrick")
  graphics::legend("topright", density_label(law), lwd = 2, col = "firebrick", bty = "n", cex = 0.9)
  invisible(x)
}

# The same initializer with a generator's seed in place of the generator.
at_rest <- function(x) {
  if (!inherits(x$seed, "python.builtin.object")) {
    return(x)
  }
  config <- x$get_config()
  config$seed <- py_integer(as.vector(x$seed$state$numpy())[[1]])
  # Unlike x itself, its class is not wrapped: from_config() makes an initializer that is.
  x$from_config(config)
}

theoretical_density <- function(law) {
  switch(law$name,
    uniform = function(at) stats::dunif(at, law$first, law$second),
    normal = function(at) stats::dnorm(at, law$first, law$second),
    truncated_normal = function(at) {
      inside <- abs(at - law$first) <= 2 * law$second
      inside * stats::dnorm(at, law$first, law$second) / (stats::pnorm(2) - stats::pnorm(-2))
    }
  )
}

density_label <- function(law) {
  numbers <- signif(c(law$first, law$second), 3)
  switch(law$name,
    uniform = sprintf("uniform from %s to %s", numbers[[1]], numbers[[2]]),
    normal = sprintf("normal, mean %s, sd %s", numbers[[1]], numbers[[2]]),
    truncated_normal = sprintf("normal, mean %s, sd %s, cut at 2 sd", numbers[[1]], numbers[[2]])
  )
}
