# The rows of tools/bench that are measured in R: one JSON object a line, with the fields of
# `Row` in bench/rows.py.

# Ratio of the median times of two calls. They run in turns, so that a busy machine slows both.
ratio <- function(ours, theirs, repeats, rounds = 15) {
  seconds <- function(call) system.time(for (i in seq_len(repeats)) call())[["elapsed"]]
  for (call in c(ours, theirs)) call()
  times <- replicate(rounds, c(seconds(ours), seconds(theirs)))
  stats::median(times[1, ]) / stats::median(times[2, ])
}

row <- function(what, must, aim, measured, unit = "x") {
  cat(sprintf(
    '{"what": "%s", "must": %g, "aim": %g, "measured": %.4g, "unit": "%s", "more_is_better": false}\n',
    what, must, aim, measured, unit
  ))
}

loading <- system.time(library(kerasinit))[["elapsed"]]
row("R: library(kerasinit)", 0.3, 0.3, loading, "s")

initializer <- initializer_glorot_normal(seed = 42L)
stopifnot(identical(dim(as.array(initializer(shape = c(2L, 2L)))), c(2L, 2L)))

# Times stock Keras inside Python, with only one call from R.
repeats <- 500
reticulate::py_run_string(sprintf("
import keras
_stock = keras.initializers.GlorotNormal(seed=42)
def _many():
    for _ in range(%d): _stock((2, 2))
", repeats))
in_python <- reticulate::py_eval("_many")
small <- function() for (i in seq_len(repeats)) initializer(shape = c(2L, 2L))
seconds <- replicate(2, system.time(as.array(initializer(shape = c(1000L, 1000L))))[["elapsed"]])
row("R: the first 1000x1000 array of a session beyond the second", 0.05, 0.05, seconds[[1]] - seconds[[2]], "s")
row("R: one 2x2 call over stock's inside Python", 0.35, 0.25, ratio(small, in_python, 1))
large <- initializer(shape = c(4096L, 4096L))

stock_class <- reticulate::import("keras")$initializers$GlorotNormal
row("R: constructing, over reticulate calling the stock class", 1, 0.5, ratio(
  function() initializer_glorot_normal(seed = 42L), function() stock_class(seed = 42L), 300
))

# reticulate's own way, without our method: it copies the NumPy array to R's doubles.
row("R: as.array() of 4096x4096 over reticulate's conversion", 0.7, 0.4, ratio(
  function() as.array(large), function() large$numpy(), 1, 5
))
