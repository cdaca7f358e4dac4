# Makes cases of the known answers in R. Used by R in pytest's own process and by an Rscript apart.

library(kerasinit)

# A case is a line of known_answers.tsv. `before` may change it and `after` the array, to plant a fault.
read_case <- function(line) {
  fields <- strsplit(line, "\t", fixed = TRUE)[[1]]
  list(
    r = fields[[2]],
    arguments = jsonlite::fromJSON(fields[[3]], simplifyDataFrame = FALSE),
    shape = as.integer(jsonlite::fromJSON(fields[[4]])),
    dtype = fields[[5]]
  )
}

draw_case <- function(line, before = identity, after = identity) {
  case <- before(read_case(line))
  seed <- case$arguments$seed
  draws <- 0
  if (is.list(seed) && !is.null(seed$generator)) {
    draws <- seed$draws
    case$arguments$seed <- random_seed_generator(seed$generator)
  } else if (is.list(seed)) {
    set_random_seed(seed$set_random_seed)
    case$arguments["seed"] <- list(NULL)
  }
  initializer <- do.call(case$r, case$arguments)
  for (draw in seq_len(draws)) initializer(case$shape, case$dtype)
  after(as.array(initializer(case$shape, case$dtype)))
}

# The array as R keeps it: sizes, then doubles in column-major order. Every dtype of the table fits in a
# double, so these are the bits.
as_bytes <- function(array) {
  c(
    writeBin(c(length(dim(array)), dim(array)), raw(), size = 4L, endian = "little"),
    writeBin(as.double(array), raw(), size = 8L, endian = "little")
  )
}

draw_bytes <- function(line, before = identity, after = identity) as_bytes(draw_case(line, before, after))

# Rscript draw.R CASES OUTPUT: all cases of a file, each as a count of bytes and the bytes.
if (sys.nframe() == 0L) {
  paths <- commandArgs(trailingOnly = TRUE)
  output <- file(paths[[2]], "wb")
  for (line in readLines(paths[[1]])) {
    bytes <- draw_bytes(line)
    writeBin(length(bytes), output, size = 4L, endian = "little")
    writeBin(bytes, output)
  }
  close(output)
}
