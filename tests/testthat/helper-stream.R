# The stream of float32 values in plain R, as an example for another language. It uses no
# Python and nothing of this package. Only the tests use this file.

# Words of 32 bits are stored as doubles, which are exact for whole numbers up to 2^53.

# Multiplies two words in two halves, as the product has 64 bits.
multiply_words <- function(a, b) {
  upper <- a * (b %/% 2^16)
  lower <- upper %% 2^16 * 2^16 + a * (b %% 2^16)
  list(high = upper %/% 2^16 + lower %/% 2^32, low = lower %% 2^32)
}

# In halves too, as bitwXor takes integers, and R's are signed.
xor_words <- function(a, b) {
  bitwXor(a %/% 2^16, b %/% 2^16) * 2^16 + bitwXor(a %% 2^16, b %% 2^16)
}

# Philox4x32-10 (Salmon et al., 2011), lowest words first.
multipliers <- c(0xD2511F53, 0xCD9E8D57)
key_steps <- c(0x9E3779B9, 0xBB67AE85)

philox <- function(counter, key) {
  for (round in 1:10) {
    product <- multiply_words(multipliers, counter[c(1, 3)])
    mixed <- xor_words(xor_words(rev(product$high), counter[c(2, 4)]), key)
    counter <- c(mixed[[1]], product$low[[2]], mixed[[2]], product$low[[1]])
    key <- (key + key_steps) %% 2^32
  }
  counter
}

# The start of a seed's stream: its key, and the upper two of the counter's four words. `count` is the
# number of draws that a generator has made. It is 0 for an integer seed.
seed_key <- c(0x3EC8F720, 0x02461E29)
seed_modulus <- 2^31 - 2

key_and_counter <- function(seed, count = 0) {
  # The remainder is never negative, even for a negative seed.
  mix <- philox(c(seed %% seed_modulus, 0, count %% seed_modulus, 0), seed_key)
  list(key = mix[1:2], counter = mix[3:4])
}

# The four words at a position of a stream.
stream_words <- function(stream, position) {
  philox(c(position %% 2^32, position %/% 2^32, stream$counter), stream$key)
}

# A double rounded to the nearest float32, ties to even.
float32 <- function(x) readBin(writeBin(as.double(x), raw(), size = 4L), "double", length(x), size = 4L)

# In [0, 1), from the lower 23 bits of a word.
uniform <- function(words) words %% 2^23 * 2^-23

# The logarithm, sine and cosine are Arm's for float32 (optimized-routines, MIT: math/logf.c and
# math/sincosf.c), and glibc has the same. They compute in double, and each operation is rounded on its own.

# 1/c and log(c) for a c near the middle of each of 16 intervals.
log_inverses <- c(
  0x1.661ec79f8f3bep+0, 0x1.571ed4aaf883dp+0, 0x1.49539f0f010bp+0, 0x1.3c995b0b80385p+0,
  0x1.30d190c8864a5p+0, 0x1.25e227b0b8eap+0, 0x1.1bb4a4a1a343fp+0, 0x1.12358f08ae5bap+0,
  0x1.0953f419900a7p+0, 0x1p+0, 0x1.e608cfd9a47acp-1, 0x1.ca4b31f026aap-1,
  0x1.b2036576afce6p-1, 0x1.9c2d163a1aa2dp-1, 0x1.886e6037841edp-1, 0x1.767dcf5534862p-1
)
log_middles <- c(
  -0x1.57bf7808caadep-2, -0x1.2bef0a7c06ddbp-2, -0x1.01eae7f513a67p-2, -0x1.b31d8a68224e9p-3,
  -0x1.6574f0ac07758p-3, -0x1.1aa2bc79c81p-3, -0x1.a4e76ce8c0e5ep-4, -0x1.1973c5a611cccp-4,
  -0x1.252f438e10c1ep-5, 0x0p+0, 0x1.aa5aa5df25984p-5, 0x1.c5e53aa362eb4p-4,
  0x1.526e57720db08p-3, 0x1.bc2860d22477p-3, 0x1.1058bc8a07ee1p-2, 0x1.4043057b6ee09p-2
)
log_terms <- c(-0x1.00ea348b88334p-2, 0x1.5575b0be00b6ap-2, -0x1.ffffef20a4123p-2)
log_2 <- 0x1.62e42fefa39efp-1

# For a float32 in (0, 1).
log_float32 <- function(x) {
  # x = 2^k * z with z in [0.7, 1.4), so log(x) = log1p(z / c - 1) + log(c) + k * log(2). The bits of a
  # float32 are counted from those of 0.7: 2^23 steps double x, and an interval has 2^19.
  bits <- readBin(writeBin(x, raw(), size = 4L), "integer", length(x)) - 0x3F330000
  k <- bits %/% 2^23
  interval <- bits %/% 2^19 %% 16 + 1
  r <- x / 2^k * log_inverses[interval] - 1
  y <- log_middles[interval] + k * log_2
  r2 <- r * r
  float32((log_terms[[1]] * r2 + (log_terms[[2]] * r + log_terms[[3]])) * r2 + (y + r))
}

quarters_per_radian <- 0x1.45f306dc9c883p-1
quarter <- 0x1.921fb54442d18p+0
sine_terms <- c(-0x1.555545995a603p-3, 0x1.1107605230bc4p-7, -0x1.994eb3774cf24p-13)
cosine_terms <- c(
  -0x1.ffffffd0c621cp-2, 0x1.55553e1068f19p-5, -0x1.6c087e89a359dp-10, 0x1.99343027bf8c3p-16
)

# For a float32 in [0, 2 pi].
sine_and_cosine <- function(x) {
  # x = n * pi/2 + r with r in [-pi/4, pi/4]. n decides which polynomial is the sine, and the signs.
  n <- floor(x * quarters_per_radian + 0.5)
  r <- x - n * quarter
  r2 <- r * r
  r4 <- r2 * r2
  s <- sine_terms
  c <- cosine_terms
  sine <- float32((r + r * r2 * s[[1]]) + (r * r2 * r2) * (s[[2]] + r2 * s[[3]]))
  cosine <- float32(((1 + r2 * c[[1]]) + r4 * c[[2]]) + (r4 * r2) * (c[[3]] + r2 * c[[4]]))
  odd <- n %% 2 == 1
  list(
    sine = ifelse(odd, cosine, sine) * (1 - 2 * (n %% 4 >= 2)),
    cosine = ifelse(odd, sine, cosine) * (1 - 2 * ((n + 1) %% 4 >= 2))
  )
}

# Box-Muller: of each pair of words, the first makes the radius and the second the angle.
smallest_uniform <- 1e-7

radius <- function(words) {
  u <- pmax(uniform(words), float32(smallest_uniform))
  float32(sqrt(-2 * log_float32(u)))
}

angle <- function(words) float32(2 * pi * uniform(words))

normals <- function(words) {
  r <- radius(words[c(1, 3)])
  direction <- sine_and_cosine(angle(words[c(2, 4)]))
  # A product of two float32 is exact in double, so it is rounded only once.
  float32(c(rbind(direction$sine * r, direction$cosine * r)))
}

# A group's four values. Groups of truncated normals begin 256 positions apart, so that a group can skip
# values that are too large without changing the next group.
truncated_step <- 256
bound <- 2

group_values <- function(group, distribution, stream) {
  switch(distribution,
    uniform = uniform(stream_words(stream, group)),
    untruncated_normal = normals(stream_words(stream, group)),
    truncated_normal = {
      values <- numeric()
      position <- truncated_step * group
      while (length(values) < 4) {
        drawn <- normals(stream_words(stream, position))
        values <- c(values, drawn[abs(drawn) < bound])
        position <- position + 1
      }
      values[1:4]
    }
  )
}

# Standard deviation of a standard normal cut at -2 and 2. stddev is divided by it, to make up for the cut.
truncated_stddev <- 0.87962566103423978

fans <- function(shape, input_axes, output_axes) {
  if (!is.null(input_axes) && !is.null(output_axes)) {
    return(c(prod(shape[input_axes + 1]), prod(shape[output_axes + 1])))
  }
  if (length(shape) < 2) {
    return(rep(prod(shape), 2)) # Both fans of a scalar are 1.
  }
  utils::tail(shape, 2) * prod(utils::head(shape, -2))
}

# The distribution and its parameters, in double.
parameters <- function(class, arguments, shape) {
  fixed <- switch(class,
    GlorotNormal = list(mode = "fan_avg"),
    GlorotUniform = list(mode = "fan_avg", distribution = "uniform"),
    HeNormal = list(scale = 2),
    HeUniform = list(scale = 2, distribution = "uniform"),
    LecunUniform = ,
    RandomUniform = list(distribution = "uniform"),
    RandomNormal = list(distribution = "untruncated_normal"),
    list()
  )
  a <- list(
    scale = 1, mode = "fan_in", distribution = "truncated_normal",
    mean = 0, stddev = 0.05, minval = -0.05, maxval = 0.05
  )
  a <- utils::modifyList(utils::modifyList(a, fixed), arguments)
  if (class %in% c("RandomNormal", "TruncatedNormal", "RandomUniform")) {
    return(a)
  }
  n <- fans(shape, a$input_axes, a$output_axes)
  variance <- a$scale / max(1, switch(a$mode, fan_in = n[[1]], fan_out = n[[2]], fan_avg = sum(n) / 2))
  a$stddev <- sqrt(variance) / if (a$distribution == "truncated_normal") truncated_stddev else 1
  a$maxval <- sqrt(3 * variance)
  a$minval <- -a$maxval
  a
}

# All values of a draw, in row-major order. The seed is a number, or a generator's seed and count of draws.
stream_values <- function(class, arguments, shape) {
  seed <- arguments$seed
  stream <- if (is.list(seed)) key_and_counter(seed$generator, seed$draws) else key_and_counter(seed)
  a <- parameters(class, arguments, shape)
  uniform <- a$distribution == "uniform"
  shift <- float32(if (uniform) a$minval else a$mean)
  scale <- if (uniform) float32(float32(a$maxval) - shift) else float32(a$stddev)
  count <- prod(shape)
  groups <- seq_len(ceiling(count / 4)) - 1
  values <- vapply(groups, group_values, numeric(4), a$distribution, stream)
  float32(float32(values[seq_len(count)] * scale) + shift)
}

# Float32 values as words in hexadecimal.
float32_words <- function(x) {
  bytes <- matrix(as.character(writeBin(x, raw(), size = 4L, endian = "big")), nrow = 4)
  paste0(bytes[1, ], bytes[2, ], bytes[3, ], bytes[4, ])
}
