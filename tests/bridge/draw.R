# What R makes of the cases, as bytes. Used by R in pytest's own process and by an Rscript apart; both
# have read tests/testthat/helper-known-answers.R before.

# The array as R keeps it: sizes, then doubles in column-major order. Every dtype of the table fits in a
# double, so these are the bits.
as_bytes <- function(array) {
  c(
    writeBin(c(length(dim(array)), dim(array)), raw(), size = 4L, endian = "little"),
    writeBin(as.double(array), raw(), size = 8L, endian = "little")
  )
}

# `before` may change the case and `after` the array, to plant a fault.
draw_bytes <- function(line, before = identity, after = identity) {
  as_bytes(after(draw_case(before(read_case(line)))))
}

# Rscript draw.R HELPER CASES OUTPUT: all cases of a file, each as a count of bytes and the bytes.
if (sys.nframe() == 0L) {
  library(kerasinit)
  paths <- commandArgs(trailingOnly = TRUE)
  source(paths[[1]])
  output <- file(paths[[3]], "wb")
  for (line in case_lines(paths[[2]])) {
    bytes <- draw_bytes(line)
    writeBin(length(bytes), output, size = 4L, endian = "little")
    writeBin(bytes, output)
  }
  close(output)
}
