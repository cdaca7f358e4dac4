# R's half of verify_bits(): makes the cases of the known answers as bytes, and Python compares them. The answers and
# Python's half are in kerasinit/verify.

# Reads a line of known_answers.tsv. answers.py describes its fields.
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

# The array as R stores it: sizes, then doubles in column-major order. A double holds every dtype of the table
# exactly, so equal bytes mean equal bits.
as_bytes <- function(array) {
  c(
    writeBin(c(length(dim(array)), dim(array)), raw(), size = 4L, endian = "little"),
    writeBin(as.double(array), raw(), size = 8L, endian = "little")
  )
}

draw_bytes <- function(line) {
  case <- read_case(line)
  withCallingHandlers(as_bytes(draw_case(case)), error = function(e) {
    stop(case$r, "() in ", case$dtype, ": ", conditionMessage(e), call. = FALSE)
  })
}

# Runs in a separate Rscript: writes each case of a file as a count of bytes and the bytes. The exit status is 3 if
# nothing can be drawn here, and 1 if a draw fails.
draw_apart <- function(cases, output) {
  end <- function(status) {
    function(e) {
      cat(conditionMessage(e), file = stderr())
      quit(status = status)
    }
  }
  tryCatch(r_side(), error = end(3))
  output <- file(output, "wb")
  for (line in case_lines(cases)) {
    bytes <- tryCatch(draw_bytes(line), error = end(1))
    writeBin(length(bytes), output, size = 4L, endian = "little")
    writeBin(bytes, output)
  }
  close(output)
}

# Lines that begin with # describe the versions that made the answers.
case_lines <- function(path) {
  lines <- readLines(path)
  lines[!startsWith(lines, "#")]
}

#' Check that this machine makes the known bits
#'
#' @description
#' The package contains more than 900 known answers: the bits from stock Keras for an
#' initializer, a seed, a shape and a dtype. `verify_bits()` goes through every path
#' that is installed here. Each path computes the answers that it can, and all bits
#' are compared. Run it once on a new machine, or after an update. In a shell,
#' `kerasinit verify` does the same.
#'
#' @details
#' The paths in R are this session, a new R process, and R and Python in one process
#' (rpy2). The paths in Python are NumPy, the kernel in C, and TensorFlow,
#' JAX and PyTorch, called and compiled, on the CPU and on a GPU. A path that is
#' missing here is `NA`, with the reason.
#'
#' This session runs only the cases without [set_random_seed()]. All other paths run
#' in processes of their own. So no seed, generator or setting of the session changes.
#' It takes about a minute, and shows a progress bar.
#'
#' @returns A data frame of class `kerasinit_verification`, with a row for each path:
#'
#' * `path`: the path, as text;
#' * `cases`: how many cases ran;
#' * `equal`: `TRUE`, `FALSE`, or `NA` if the path is missing;
#' * `difference`: the first difference, or why the path is missing; else `NA`;
#' * `seconds`: how long it took;
#' * `note`: which cases ran, if not all did; else `NA`.
#'
#' The last row is stock Keras on this machine. It can be `FALSE`: with another C
#' library, processor or GPU stock Keras gives other bits. The attributes `versions`
#' and `machine` say what was tested.
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
  messages <- lapply(verify$lines(), function(line) tryCatch(draw_bytes(line), error = conditionMessage))
  session <- verify$session_row(messages, proc.time()[["elapsed"]] - begin)
  bar <- if (rlang::is_interactive()) cli::cli_progress_bar("Verifying", total = 1, clear = TRUE)
  on_progress <- function(done, total, path) {
    if (!is.null(bar)) cli::cli_progress_update(set = done, total = total, id = bar)
    NULL
  }
  as_verification(try_python(verify$verification(session, on_progress, process_settings()), call))
}

# Settings for the new processes. They find packages where this session does. LD_LIBRARY_PATH is the user's, without
# the folders that R adds: these can have another Python's library.
process_settings <- function() {
  settings <- list(R_LIBS = paste(.libPaths(), collapse = .Platform$path.sep))
  path <- Sys.getenv("LD_LIBRARY_PATH")
  if (path != "") {
    command <- c("CMD", "printenv", "LD_LIBRARY_PATH")
    own <- system2(file.path(R.home("bin"), "R"), command, env = "LD_LIBRARY_PATH=", stdout = TRUE)
    folders <- setdiff(strsplit(path, ":", fixed = TRUE)[[1]], strsplit(own, ":", fixed = TRUE)[[1]])
    settings$LD_LIBRARY_PATH <- paste(folders[nzchar(folders)], collapse = ":")
  }
  settings
}

# Turns Python's report into a data frame.
as_verification <- function(found) {
  rows <- lapply(found$rows, function(row) {
    said <- c(row$not_here, row$first_difference)
    data.frame(
      path = row$path,
      cases = as.integer(row$cases),
      equal = if (row$not_here == "") row$different == 0 else NA,
      difference = c(said[said != ""], NA_character_)[[1]],
      seconds = round(row$seconds, 1),
      note = if (row$note == "") NA_character_ else row$note
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

# Python's name for this path.
stock_path <- "stock Keras, called"

#' @export
print.kerasinit_verification <- function(x, ...) {
  if (!all(c("path", "cases", "equal", "difference", "seconds") %in% names(x))) {
    return(NextMethod()) # a user's choice of columns
  }
  versions <- attr(x, "versions")
  shown <- data.frame(
    path = x$path,
    cases = ifelse(is.na(x$equal), "-", x$cases),
    equal = ifelse(is.na(x$equal), "not here", ifelse(x$equal, "yes", "NO")),
    seconds = ifelse(is.na(x$equal), "-", format(x$seconds))
  )
  print(shown, row.names = FALSE, right = FALSE)
  told <- which(!is.na(x$difference))
  if (length(told) > 0) cat("\n", sprintf("%s: %s\n", x$path[told], x$difference[told]), sep = "")
  cat("\nLeft out: ", attr(x, "left_out"), "\n", sep = "")
  cat(sprintf("%s %s", names(versions), versions), sep = ", ")
  cat("\n", paste(attr(x, "machine"), collapse = "; "), "\n", sep = "")
  ran <- !is.na(x$equal) & x$path != stock_path
  wrong <- x$path[ran & !x$equal]
  if (length(wrong) > 0) cat("OTHER BITS: ", paste(wrong, collapse = "; "), ".\n", sep = "")
  cat(sum(ran) - length(wrong), " of ", sum(ran), " paths here give the known bits.\n", sep = "")
  invisible(x)
}
