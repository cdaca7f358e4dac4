# What R users do with any object: print, plot, turn into an array.

#' @export
format.kerasinit.initializers.Initializer <- function(x, ...) {
  name <- r_name(class(x)[[1]])
  if (reticulate::py_is_null_xptr(x)) {
    return(sprintf("<%s> of another R session", name))
  }
  config <- x$get_config()
  if ("seed" %in% names(config)) config["seed"] <- list(format_seed(x, config$seed))
  # Axes are Python's addition; R's constructors do not know them unless they are set.
  config <- config[!(names(config) %in% c("input_axes", "output_axes") & vapply(config, is.null, NA))]
  paste(c(sprintf("<%s>", name), paste(names(config), vapply(config, format_argument, ""), sep = " = ", collapse = ", ")), collapse = " ")
}

# "kerasinit.initializers.GlorotNormal" is initializer_glorot_normal() in R.
r_name <- function(class) {
  class <- sub(".*\\.", "", class)
  words <- if (toupper(class) == class) class else gsub("(?<!^)([A-Z])", "_\\1", class, perl = TRUE)
  paste0("initializer_", tolower(words))
}

format_argument <- function(x) if (inherits(x, "AsIs")) x else deparse1(x)

# A picked seed is shown: who likes the weights can have them again.
format_seed <- function(x, configured) {
  if (inherits(x$seed, "python.builtin.object")) {
    I(sprintf("<%s>", sub("> ", " ", sub("^<", "", format(x$seed)))))
  } else if (is.null(configured)) {
    I(sprintf("NULL (picked %s)", format_whole(x$seed)))
  } else {
    I(format_whole(x$seed))
  }
}

format_whole <- function(x) format(x, scientific = FALSE, digits = 16)

#' @export
print.kerasinit.initializers.Initializer <- function(x, ...) {
  writeLines(format(x, ...))
  invisible(x)
}

# Also for generators that stock Keras has made: they serve as seeds here.
#' @export
format.keras.src.random.seed_generator.SeedGenerator <- function(x, ...) {
  if (reticulate::py_is_null_xptr(x)) {
    return("<random_seed_generator> of another R session")
  }
  state <- as.vector(x$state$numpy())
  sprintf("<random_seed_generator> seed = %s, draws = %s", format_whole(state[[1]]), format_whole(state[[2]]))
}

#' @export
print.kerasinit.random.SeedGenerator <- function(x, ...) {
  writeLines(format(x, ...))
  invisible(x)
}
