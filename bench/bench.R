# The rows of tools/bench that are measured in R: one JSON object a line, with the fields of
# `Row` in bench/rows.py.

median_seconds <- function(call, repeats, rounds = 15) {
  call()
  times <- replicate(rounds, system.time(for (i in seq_len(repeats)) call())[["elapsed"]])
  stats::median(times) / repeats
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
result <- initializer(shape = c(2L, 2L))
stopifnot(identical(dim(as.array(result)), c(2L, 2L)))

# Stock Keras as it is called inside Python, with none of reticulate's share.
reticulate::py_run_string("
import keras, statistics, time
_stock = keras.initializers.GlorotNormal(seed=42)
def _seconds():
    begin = time.perf_counter()
    for _ in range(200): _stock((2, 2))
    return (time.perf_counter() - begin) / 200
_seconds()
")
stock <- stats::median(replicate(7, reticulate::py_eval("_seconds()")))
ours <- median_seconds(function() initializer(shape = c(2L, 2L)), 200)
row("R: one 2x2 call over stock's inside Python", 0.6, 0.35, ours / stock)

stock_class <- reticulate::import("keras")$initializers$GlorotNormal
theirs <- median_seconds(function() stock_class(seed = 42L), 200)
ours <- median_seconds(function() initializer_glorot_normal(seed = 42L), 200)
row("R: constructing, over reticulate calling the stock class", 1, 0.5, ours / theirs)

large <- initializer(shape = c(4096L, 4096L))
# reticulate's own way, without our method: a NumPy array, which it copies to R's doubles.
theirs <- median_seconds(function() reticulate::py_to_r(large$numpy()), 1, 5)
ours <- median_seconds(function() as.array(large), 1, 5)
row("R: as.array() of 4096x4096 over reticulate's conversion", 0.7, 0.4, ours / theirs)
