#' Plot an initializer
#'
#' @description
#' Shows what an initializer makes:
#'
#' * If it draws values, the histogram of a draw with the density of its
#'   distribution.
#' * If it is orthogonal or constant, the matrix as a heat map. Cells with `Inf`,
#'   `-Inf` or `NaN` are grey.
#' * For [initializer_stft()], the real and the imaginary part at one frequency.
#'
#' A seed generator does not move: the plot shows the first draw of its seed.
#'
#' @param x An initializer.
#' @param shape The shape to make: the spread of most initializers depends on it.
#'   A heat map needs two sizes. For `initializer_stft()`, `NULL` takes the length
#'   of its window, or `c(256, 1, 129)`.
#' @param bin The frequency to show, counted from 1 to the last size of `shape`.
#'   Frequency 1 does not oscillate. `NULL` shows the fourth, or the last if there are
#'   fewer.
#' @param breaks,col,border,main,xlab,ylab,ylim,zlim Passed to the base graphics. `col`
#'   is one colour for a histogram. For a heat map it is a palette from the smallest
#'   to the largest value. For `initializer_stft()` it is the colours of both parts.
#' @param ... Passed to [graphics::plot()] for a histogram, to
#'   [graphics::image()] for a heat map and to [graphics::matplot()] for
#'   `initializer_stft()`.
#' @returns `x`, invisibly.
#' @examplesIf interactive() || nzchar(Sys.getenv("RETICULATE_PYTHON"))
#' plot(initializer_glorot_normal(seed = 42))
#' plot(initializer_orthogonal(seed = 42))
#' @importFrom grDevices hcl.colors
#' @name plot.initializer
NULL

#' @rdname plot.initializer
#' @export
plot.kerasinit.initializers.DrawnInitializer <- function(x, shape = c(128, 128), breaks = 60,
                                                          col = "grey85", border = "white",
                                                          main = title_of(x, ...), xlab = "value", ylim = NULL, ...) {
  call <- environment()
  sizes <- as_shape(shape)
  law <- try_python(x$distribution_for(shape), call)
  values <- as.vector(first_made(x, sizes, call))
  if (length(values) == 0) abort_argument("shape", "a shape that has values", shape, call)
  if (!all(is.finite(values))) {
    odd <- values[!is.finite(values)][[1]]
    abort(
      "{.arg x} must be an initializer whose values are finite, and one is {odd}.",
      call = call, class = "kerasinit_error_argument"
    )
  }
  if (diff(range(values)) == 0) breaks <- values[[1]] + c(-0.5, 0.5)
  drawn <- graphics::hist(values, breaks = breaks, plot = FALSE)
  at <- seq(min(values), max(values), length.out = 500)
  density <- suppressWarnings(theoretical_density(law)(at))
  density[!is.finite(density)] <- NA # a distribution without spread has no density
  if (is.null(ylim)) ylim <- c(0, 1.05 * max(drawn$density, density, na.rm = TRUE))
  graphics::plot(
    drawn, freq = FALSE, col = col, border = border, main = main,
    xlab = sprintf("%s, shape (%s)", xlab, toString(unlist(sizes))),
    ylim = ylim, ...
  )
  graphics::lines(at, density, lwd = 2, col = "firebrick")
  graphics::legend("topright", density_label(law), lwd = 2, col = "firebrick", bty = "n", cex = 0.9)
  invisible(x)
}

#' @rdname plot.initializer
#' @export
plot.kerasinit.initializers.Initializer <- function(x, shape = c(16, 16),
                                                    col = hcl.colors(65, "Blue-Red"), zlim = NULL,
                                                    main = title_of(x, ...), xlab = "column", ylab = "row", ...) {
  call <- environment()
  sizes <- as_shape(shape)
  values <- first_made(x, sizes, call)
  if (length(dim(values)) != 2 || length(values) == 0) {
    abort_argument("shape", "two sizes >= 1, as in c(16, 16)", shape, call)
  }
  # Zero is always in the middle of the palette.
  limit <- max(abs(values[is.finite(values)]), 0)
  if (limit == 0) limit <- 1
  if (is.null(zlim)) zlim <- c(-limit, limit)
  before <- graphics::par(mar = graphics::par("mar") + c(0, 0, 0, 3))
  on.exit(graphics::par(before))
  # The first row is at the top, as in a printed matrix.
  turned <- t(values[rev(seq_len(nrow(values))), , drop = FALSE])
  graphics::image(
    seq_len(ncol(values)), seq_len(nrow(values)), turned,
    zlim = zlim, col = col, main = main, xlab = xlab, ylab = ylab, axes = FALSE, ...
  )
  greys <- c("Inf" = "grey20", "-Inf" = "grey50", "NaN" = "grey80")
  kind <- matrix(NA, nrow(turned), ncol(turned))
  for (name in names(greys)) kind[turned %in% as.numeric(name)] <- match(name, names(greys))
  graphics::image(seq_len(ncol(values)), seq_len(nrow(values)), kind, zlim = c(1, 3), col = greys, add = TRUE)
  columns <- unique(round(pretty(c(1, ncol(values)))))
  graphics::axis(1, columns[columns >= 1 & columns <= ncol(values)])
  rows <- unique(round(pretty(c(1, nrow(values)))))
  rows <- rows[rows >= 1 & rows <= nrow(values)]
  graphics::axis(2, nrow(values) + 1 - rows, rows, las = 1)
  graphics::box()
  draw_key(zlim, col, greys[unique(kind[!is.na(kind)])])
  invisible(x)
}

#' @rdname plot.initializer
#' @export
plot.kerasinit.initializers.STFT <- function(x, shape = NULL, bin = NULL,
                                             col = c("firebrick", "steelblue"), main = title_of(x, ...),
                                             xlab = "time", ylab = "value", ...) {
  call <- environment()
  config <- x$get_config()
  if (is.null(shape)) { # the window's length
    length <- if (is.numeric(config$window)) length(config$window) else 256
    shape <- c(length, 1, length %/% 2 + 1)
  }
  sizes <- as_shape(shape)
  side <- function(name) {
    config$side <- name
    first_made(x$from_config(config), sizes, call)
  }
  real <- side("real")
  if (length(real) == 0) abort_argument("shape", "a shape that has values", shape, call)
  if (is.null(bin)) bin <- min(4, dim(real)[[3]])
  if (!is_whole(bin) || bin < 1 || bin > dim(real)[[3]]) {
    abort_argument("bin", sprintf("a whole number from 1 to %d", dim(real)[[3]]), bin, call)
  }
  window <- real[, 1, 1] # the first frequency does not oscillate
  time <- seq_along(window) - 1
  sides <- cbind(real[, 1, bin], side("imag")[, 1, bin])
  graphics::matplot(
    time, sides, type = "l", lty = 1, lwd = 2, col = col, main = main, ylab = ylab,
    xlab = sprintf("%s, shape (%s), frequency %d of %d", xlab, toString(unlist(sizes)), bin, dim(real)[[3]]), ...
  )
  graphics::matlines(time, cbind(window, -window), lty = 3, col = "grey40")
  graphics::legend("topright", c("real", "imag", "window"), lty = c(1, 1, 3), lwd = c(2, 2, 1),
    col = c(col, "grey40"), bty = "n", cex = 0.9)
  invisible(x)
}

# The title, broken into lines, in smaller letters if they do not fit. It measures the open plot: this default
# argument is a promise, which title() evaluates once the plot is open.
title_of <- function(x, ..., cex.main = graphics::par("cex.main"), font.main = graphics::par("font.main")) {
  parts <- strsplit(format(x), "(?<=[,>]) ", perl = TRUE)[[1]]
  # The title is centred on the plot, which is not the middle of the figure.
  centre <- mean(graphics::par("plt")[1:2])
  room <- 2 * min(centre, 1 - centre) * graphics::par("fin")[[1]]
  repeat {
    width <- function(text) graphics::strwidth(text, "inches", cex = cex.main, font = font.main)
    text <- Reduce(function(above, part) {
      longer <- paste(above, part)
      if (width(longer) <= room) longer else paste(above, part, sep = "\n")
    }, parts)
    height <- graphics::strheight(text, "inches", cex = cex.main, font = font.main)
    fits <- width(text) <= room && height <= 0.8 * graphics::par("mai")[[3]]
    if (fits || cex.main < 0.3) {
      return(list(text, cex = cex.main))
    }
    cex.main <- 0.95 * cex.main
  }
}

# The scale of a heat map, in the right margin, and below it the colours of Inf, -Inf and NaN.
draw_key <- function(zlim, col, greys) {
  side <- graphics::par("usr")
  width <- graphics::par("cxy")[[1]]
  height <- graphics::par("cxy")[[2]]
  left <- side[[2]] + width
  below <- side[[3]] + 1.5 * height * (seq_along(greys) - 1)
  if (length(greys) > 0) {
    graphics::rect(left, below, left + width, below + height, col = greys, border = NA, xpd = NA)
    graphics::text(left + 1.5 * width, below + height / 2, names(greys), adj = 0, cex = 0.8, xpd = NA)
  }
  foot <- side[[3]] + 1.5 * height * length(greys)
  edges <- seq(foot, side[[4]], length.out = length(col) + 1)
  graphics::rect(left, utils::head(edges, -1), left + width, edges[-1], col = col, border = NA, xpd = NA)
  at <- pretty(zlim, 4)
  at <- at[at >= zlim[[1]] & at <= zlim[[2]]]
  level <- foot + (at - zlim[[1]]) / diff(zlim) * (side[[4]] - foot)
  graphics::text(left + 1.5 * width, level, format(at), adj = 0, cex = 0.8, xpd = NA)
}

# The first draw of an initializer. A generator is replaced by its seed, so that it does not move.
first_made <- function(x, sizes, call) {
  config <- x$get_config()
  if (is.list(config$seed)) {
    config$seed <- r_side()$state_texts(x$seed)[[1]]
    x <- x$from_config(config)
  }
  as.array(try_python(x(sizes), call))
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
