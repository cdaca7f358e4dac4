# Interrupts R's draws at random times, and counts the errors:
#   Rscript tests/robust/signals.R [SIGNALS [JSON]]
# Prints a line for each kind of draw. The exit status is 1 if a count other than `interrupted` is not 0:
#
#   interrupted  signals that came as an interrupt of R
#   lost         signals after which none came
#   wrong        draws after an interrupt with other bits than the generator's place in its sequence has
#
# An R that dies ends the program. With reticulate before 1.37 it does: see the help of the package.
library(kerasinit)

arguments <- commandArgs(trailingOnly = TRUE)
signals <- if (length(arguments) > 0) as.integer(arguments[[1]]) else 300L
kinds <- list("2x2" = c(2, 2), "2 ms" = 2^19, "50 ms" = 2^24)
shares <- c(0.4, 0.4, 0.2)
patience <- 30 # seconds; on a busy machine, a signal can come seconds late
pipe <- tempfile()
stopifnot(system2("mkfifo", pipe) == 0)

# The draws of a generator of a seed, counted from the one that `position` draws come before.
expected <- function(seed, position) {
  generator <- random_seed_generator(seed)
  kerasinit:::r_side()$set_draws(generator, as.integer(position))
  as.array(initializer_he_normal(seed = generator)(c(2, 2)))
}

draws_of <- function(generator) as.integer(kerasinit:::r_side()$state_texts(generator)[[2]])

interrupt_kind <- function(name, shape, count) {
  seed <- sample.int(1e9, 1)
  generator <- random_seed_generator(seed)
  initializer <- initializer_he_normal(seed = generator)
  for (draw in 1:3) initializer(shape)
  took <- system.time(for (draw in 1:5) initializer(shape))[["elapsed"]] / 5
  figures <- c(interrupted = 0, lost = 0, wrong = 0)
  for (signal in seq_len(count)) {
    delay <- runif(1, 0, 0.01 + 3 * took)
    # The delay begins in tryCatch(). system() itself ignores interrupts, and no handler is there yet.
    system(sprintf("sh -c 'read go <%s; sleep %f; kill -INT %d'", pipe, delay, Sys.getpid()), wait = FALSE)
    ended <- Sys.time() + delay + patience
    came <- tryCatch(
      {
        close(file(pipe, "w", raw = TRUE)) # ends the other process's `read`
        while (Sys.time() < ended) initializer(shape)
        FALSE
      },
      interrupt = function(e) TRUE
    )
    position <- draws_of(generator)
    right <- identical(as.array(initializer(c(2, 2))), expected(seed, position)) && draws_of(generator) == position + 1
    figures <- figures + c(came, !came, !right)
  }
  cat(sprintf("%-6s", name), sprintf("%s %d", names(figures), figures), "\n", sep = "  ")
  figures
}

set.seed(1)
cat(sprintf("R %s, reticulate %s, %d signals\n", getRversion(), utils::packageVersion("reticulate"), signals))
figures <- rowSums(mapply(interrupt_kind, names(kinds), kinds, round(signals * shares)))
if (length(arguments) > 1) {
  versions <- list(R = format(getRversion()), reticulate = format(utils::packageVersion("reticulate")))
  names(figures) <- c(
    "signals that came as an interrupt of R", "signals after which none came",
    "draws after an interrupt with other bits"
  )
  jsonlite::write_json(c(list(signals = signals), as.list(figures), versions), arguments[[2]], auto_unbox = TRUE)
}
quit(status = if (sum(figures[-1]) > 0) 1 else 0)
