# Methods that show an initializer or a generator, such as print() and str().

#' @export
format.kerasinit.initializers.Initializer <- function(x, ...) {
  name <- r_name(class(x)[[1]])
  format_unless_lost(format_living(x, name), name)
}

format_living <- function(x, name) {
  config <- x$get_config()
  if ("seed" %in% names(config)) config["seed"] <- list(format_seed(x, config$seed))
  if ("value" %in% names(config)) config["value"] <- list(x$value) # the configuration packs an array
  # In the order of the R function's arguments. Axes are shown only if they are set.
  maker <- get0(name, asNamespace("kerasinit")) # NULL for a user's own class
  own <- if (is.function(maker)) intersect(names(formals(maker)), names(config))
  unset <- vapply(config, is.null, NA) & names(config) %in% c("input_axes", "output_axes")
  config <- config[union(own, names(config))]
  config <- config[setdiff(names(config), names(unset)[unset])]
  arguments <- sprintf("%s = %s", names(config), vapply(config, format_argument, ""))
  paste(c(sprintf("<%s>", name), if (length(arguments) > 0) toString(arguments)), collapse = " ")
}

# "kerasinit.initializers.GlorotNormal" is initializer_glorot_normal() in R.
r_name <- function(class) {
  class <- sub(".*\\.", "", class)
  words <- if (toupper(class) == class) class else gsub("(?<!^)([A-Z])", "_\\1", class, perl = TRUE)
  paste0("initializer_", tolower(words))
}

format_argument <- function(x) {
  if (inherits(x, "AsIs")) {
    x
  } else if (length(x) > 8 || !is.null(dim(x))) {
    sprintf("<%s [%s]>", typeof(x), paste(if (is.null(dim(x))) length(x) else dim(x), collapse = " x "))
  } else {
    deparse1(x)
  }
}

# A picked seed is shown, so that the user can make the same weights again.
format_seed <- function(x, configured) {
  if (is_seed_generator(x$seed)) {
    return(I(sprintf("<%s>", sub("> ", " ", sub("^<", "", format(x$seed))))))
  }
  digits <- r_side()$seed_text(x)
  I(if (is.null(configured)) sprintf("NULL (picked %s)", digits) else digits)
}

#' @importFrom utils str
NULL

# print(), str() and the like all show the same line.
print_line <- function(x, ...) {
  writeLines(format(x, ...))
  invisible(x)
}
str_line <- function(object, ...) cat("", format(object), "\n")
as_line <- function(x, ...) format(x)
itself <- function(object, ...) object

#' @export
print.kerasinit.initializers.Initializer <- print_line
#' @export
str.kerasinit.initializers.Initializer <- str_line
#' @export
as.character.kerasinit.initializers.Initializer <- as_line
#' @export
summary.kerasinit.initializers.Initializer <- itself
#' @export
print.kerasinit.random.SeedGenerator <- print_line
#' @export
str.kerasinit.random.SeedGenerator <- str_line
#' @export
as.character.kerasinit.random.SeedGenerator <- as_line
#' @export
summary.kerasinit.random.SeedGenerator <- itself
