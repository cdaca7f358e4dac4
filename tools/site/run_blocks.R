# Runs the R blocks of all pages: run_blocks.R JOB. JOB is JSON, a list of blocks: the `page` and the `place`
# there, the `code`, its `mark` (see pairs.py) and how the names of its `figures` begin. Each page has variables of
# its own, and must attach what it uses. Writes JOB.out, the Markdown of each block.
job <- commandArgs(trailingOnly = TRUE)[[1]]
options(width = 76, cli.num_colors = 1L)
knitr::opts_chunk$set(
  collapse = TRUE, comment = "#>", fig.width = 7, fig.height = 4.2, dpi = 110,
  fig.alt = "The picture that this code makes"
)
attached <- search()
page <- ""
run <- function(block) {
  if (block$page != page) {
    page <<- block$page
    variables <<- new.env(parent = globalenv())
    for (package in setdiff(search(), attached)) detach(package, character.only = TRUE)
  }
  if (block$mark == "shown") {
    return(paste0("```r\n", block$code, "```"))
  }
  shows_error <- block$mark == "error"
  knitr::opts_chunk$set(fig.path = block$figures, error = shows_error)
  text <- tryCatch(
    knitr::knit(text = c("```{r}", block$code, "```"), envir = variables, quiet = TRUE),
    error = function(condition) stop(block$place, ": ", conditionMessage(condition), call. = FALSE)
  )
  if (shows_error && !grepl("#> Error", text, fixed = TRUE)) stop(block$place, ": makes no error", call. = FALSE)
  trimws(text)
}
out <- lapply(jsonlite::fromJSON(job, simplifyDataFrame = FALSE), run)
writeLines(jsonlite::toJSON(out, auto_unbox = TRUE), paste0(job, ".out"))
