# A long draw shows cli's progress bar in place of Python's, in interactive sessions only.

# The returned function is called by Python, if a draw takes more than two seconds: see kerasinit.stream.progress.
progress_reporter <- function() {
  bar <- NULL
  function(done, total) {
    ended <- is.null(done) || done == total
    if (is.null(bar) && !ended && rlang::is_interactive()) {
      # By default cli waits two seconds, but Python has already waited.
      rlang::local_options(cli.progress_show_after = 0)
      bar <<- cli::cli_progress_bar("kerasinit", total = total, .auto_close = FALSE, .envir = globalenv())
    }
    if (!is.null(bar)) {
      if (ended) {
        cli::cli_progress_done(bar, .envir = globalenv())
      } else {
        cli::cli_progress_update(set = done, id = bar, force = TRUE)
      }
    }
    if (ended) bar <<- NULL
    NULL
  }
}
