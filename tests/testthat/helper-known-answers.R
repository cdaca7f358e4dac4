# Reads the known answers. kerasinit's read_case() and draw_case() make the cases, and this file decodes the words.

read_cases <- function() {
  lapply(case_lines(system.file("python/kerasinit/verify/known_answers.tsv", package = "kerasinit")), read_case)
}

known_array <- function(case) {
  values <- vapply(case$words, decode, 0, dtype = case$dtype, USE.NAMES = FALSE)
  if (length(case$shape) == 0) {
    return(array(values))
  }
  # The words are in row-major order: the last size varies fastest.
  aperm(array(values, rev(case$shape)), rev(seq_along(case$shape)))
}

# Decodes a hexadecimal word into the double of the same value.
decode <- function(word, dtype) {
  begins <- seq(1, nchar(word), 2)
  bytes <- strtoi(substring(word, begins, begins + 1), 16L)
  switch(dtype,
    float64 = readBin(as.raw(bytes), "double", size = 8L, endian = "big"),
    float32 = readBin(as.raw(bytes), "double", size = 4L, endian = "big"),
    bfloat16 = readBin(as.raw(c(bytes, 0, 0)), "double", size = 4L, endian = "big"),
    float16 = half(bytes),
    whole(bytes, signed = startsWith(dtype, "int"))
  )
}

# IEEE 754 binary16: 1 sign bit, 5 of exponent, 10 of fraction.
half <- function(bytes) {
  word <- bytes[[1]] * 256 + bytes[[2]]
  exponent <- word %/% 2^10 %% 2^5
  fraction <- word %% 2^10
  size <- if (exponent == 0) fraction * 2^-24 else (1 + fraction / 2^10) * 2^(exponent - 15)
  if (word >= 2^15) -size else size
}

whole <- function(bytes, signed) {
  powers <- 256^(rev(seq_along(bytes)) - 1)
  if (signed && bytes[[1]] >= 128) -1 - sum((255 - bytes) * powers) else sum(bytes * powers)
}
