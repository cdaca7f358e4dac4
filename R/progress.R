# A long draw shows how far it is: cli's bar in the place of Python's, only where somebody looks.

# Python calls what this returns for a draw that takes more than two seconds; see kerasinit.stream.progress.
progress_reporter <- function() {
  bar <- NULL
  function(done, total) {
    ended <- is.null(done) || done == total
    if (is.null(bar) && !ended && rlang::is_interactive()) {
      # The two seconds that cli would wait are over.
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
