# The known answers in R: what this package makes of their cases, as bytes that Python compares. Python's half,
# and the answers, are in kerasinit/verify.

# A line of known_answers.tsv; answers.py says what its fields are.
read_case <- function(line) {
  fields <- strsplit(line, "\t", fixed = TRUE)[[1]]
  list(
    class = fields[[1]],
    r = fields[[2]],
    arguments = jsonlite::fromJSON(fields[[3]], simplifyDataFrame = FALSE),
    shape = as.integer(jsonlite::fromJSON(fields[[4]])),
    dtype = fields[[5]],
    words = if (length(fields) == 6) strsplit(fields[[6]], " ", fixed = TRUE)[[1]] else character()
  )
}

draw_case <- function(case) {
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
  as.array(initializer(case$shape, case$dtype))
}

# The array as R keeps it: sizes, then doubles in column-major order. Every dtype of the table fits in a
# double, so these are the bits.
as_bytes <- function(array) {
  c(
    writeBin(c(length(dim(array)), dim(array)), raw(), size = 4L, endian = "little"),
    writeBin(as.double(array), raw(), size = 8L, endian = "little")
  )
}

draw_bytes <- function(line) as_bytes(draw_case(read_case(line)))

# What an Rscript apart runs: the cases of a file, each as a count of bytes and the bytes.
write_draws <- function(cases, output) {
  output <- file(output, "wb")
  on.exit(close(output))
  for (line in case_lines(cases)) {
    bytes <- draw_bytes(line)
    writeBin(length(bytes), output, size = 4L, endian = "little")
    writeBin(bytes, output)
  }
}

# Lines that begin with # say what made the answers.
case_lines <- function(path) {
  lines <- readLines(path)
  lines[!startsWith(lines, "#")]
}

#' Check that this machine makes the known bits
#'
#' @description
#' The package carries the answers to 926 cases: the bits that stock Keras made of an
#' initializer, a seed, a shape and a dtype. `verify_bits()` makes the same cases in
#' every way that is installed here, and compares all bits. Run it once on a new
#' machine, or after an update. In a shell, `kerasinit verify` does the same.
#'
#' @details
#' The ways are: this session, R in a new process, R and Python in one process (rpy2),
#' and in Python its own numbers, NumPy, numba's kernel, and TensorFlow, JAX and
#' PyTorch, called and compiled, on the CPU and on a GPU. A way that is missing here is
#' `NA`, with the reason.
#'
#' All but the first run in processes of their own. In this session the cases run that
#' need no [set_random_seed()]. So no seed, generator or setting of the session changes.
#' It takes about half a minute, and shows how far it is.
#'
#' @returns A data frame of class `kerasinit_verification`, with a row for each way:
#'
#' * `path`: the way, as text;
#' * `cases`: how many cases ran;
#' * `equal`: `TRUE`, `FALSE`, or `NA` where the way is not here;
#' * `difference`: the first difference, or why the way is not here; else `NA`;
#' * `seconds`: how long it took.
#'
#' The last row is stock Keras on this machine. It may be `FALSE`: another C library,
#' processor or GPU gives stock Keras other bits. The attributes `versions` and
#' `machine` say what was tested.
#' @examples
#' \dontrun{
#' found <- verify_bits()
#' found
#' all(found$equal, na.rm = TRUE)
#' }
#' @seealso [fingerprint()], [expect_same_bits()]
#' @export
verify_bits <- function() {
  call <- environment()
  r_side(call)
  verify <- reticulate::import("kerasinit.verify.from_r")
  begin <- proc.time()[["elapsed"]]
  messages <- lapply(verify$lines(), draw_bytes)
  session <- verify$session_row(messages, proc.time()[["elapsed"]] - begin)
  bar <- if (rlang::is_interactive()) cli::cli_progress_bar("Verifying", total = 1, clear = TRUE)
  on_progress <- function(done, total, path) {
    if (!is.null(bar)) cli::cli_progress_update(set = done, total = total, id = bar)
    NULL
  }
  # The processes find the packages where this session does.
  libraries <- paste(.libPaths(), collapse = .Platform$path.sep)
  found <- try_python(verify$verification(session, on_progress, libraries), call)
  as_verification(found)
}

# The report as Python gives it to R.
as_verification <- function(found) {
  rows <- lapply(found$rows, function(row) {
    said <- c(row$not_here, row$first_difference)
    data.frame(
      path = row$path,
      cases = as.integer(row$cases),
      equal = if (row$not_here == "") row$different == 0 else NA,
      difference = c(said[said != ""], NA)[[1]],
      seconds = round(row$seconds, 1)
    )
  })
  structure(
    do.call(rbind, rows),
    class = c("kerasinit_verification", "data.frame"),
    versions = unlist(found$versions),
    machine = unlist(found$machine),
    left_out = found$left_out
  )
}

#' @export
print.kerasinit_verification <- function(x, ...) {
  versions <- attr(x, "versions")
  if (is.null(versions)) { # a part of it
    return(NextMethod())
  }
  shown <- data.frame(
    path = x$path,
    cases = ifelse(is.na(x$equal), "-", x$cases),
    equal = ifelse(is.na(x$equal), "not here", ifelse(x$equal, "yes", "NO")),
    seconds = ifelse(is.na(x$equal), "-", format(x$seconds))
  )
  print(format(shown, justify = "left"), row.names = FALSE, right = FALSE)
  told <- x$difference[!is.na(x$difference)]
  if (length(told) > 0) cat("\n", sprintf("%s: %s\n", x$path[!is.na(x$difference)], told), sep = "")
  cat("\nLeft out: ", attr(x, "left_out"), "\n", sep = "")
  cat(sprintf("%s %s", names(versions), versions), sep = ", ")
  cat("\n", paste(attr(x, "machine"), collapse = "; "), "\n", sep = "")
  decides <- utils::head(x$equal, -1)
  wrong <- x$path[which(!decides)]
  if (length(wrong) > 0) {
    cat("OTHER bits: ", toString(wrong), "\n", sep = "")
  } else {
    cat("All ", sum(!is.na(decides)), " paths that are here give the known bits.\n", sep = "")
  }
  invisible(x)
}
