# The R packages that the project needs: what DESCRIPTION names, and three tools. Run by tools/setup:
#   packages.R FILE           writes a line "name version" for each to FILE; "name -" for one that does not
#                             load or is too old. The last line is of pandoc, the program that rmarkdown runs
#   packages.R FILE install   installs those that FILE marks with "-" into the first library, from the CRAN
#                             mirrors that answer (the user's own, else R's), which it names in FILE.from
args <- commandArgs(trailingOnly = TRUE)
file <- args[[1]]

needs <- function() {
  fields <- read.dcf("DESCRIPTION", c("Imports", "Suggests", "VignetteBuilder"))
  entries <- trimws(unlist(strsplit(fields[!is.na(fields)], ",")))
  least <- ifelse(grepl("(", entries, fixed = TRUE), gsub(".*>=|[) \n]", "", entries), "0")
  names(least) <- sub("[ (\n].*", "", entries)
  least <- c(least, covr = "0", lintr = "0", roxygen2 = "0")
  least[!duplicated(names(least))]
}

found <- function(name, least) {
  load <- function() loadNamespace(name, versionCheck = list(op = ">=", version = least))
  ok <- tryCatch(is.environment(suppressWarnings(suppressMessages(load()))), error = function(e) FALSE)
  if (ok) getNamespaceVersion(name) else "-"
}

# rmarkdown looks on the PATH and where RStudio has it.
pandoc <- function() {
  version <- tryCatch(rmarkdown::pandoc_version(), error = function(e) "0")
  if (version > "0") as.character(version) else "-"
}

answering <- function(repos) {
  repos[repos == "@CRAN@"] <- utils::getCRANmirrors(local.only = TRUE)$URL[[1]]
  old <- options(timeout = 5)
  on.exit(options(old))
  answers <- function(repo) {
    first_line <- function() {
      con <- url(paste0(utils::contrib.url(repo, "source"), "/PACKAGES"), "rb")
      on.exit(close(con))
      readLines(con, 1)
    }
    tryCatch(startsWith(first_line(), "Package:"), error = function(e) FALSE, warning = function(w) FALSE)
  }
  repos[vapply(repos, answers, NA)]
}

if (length(args) == 1) {
  least <- needs()
  versions <- mapply(found, names(least), least)
  writeLines(c(paste(names(least), versions), paste("pandoc", pandoc())), file)
} else {
  listed <- read.table(file, col.names = c("name", "version"), colClasses = "character")
  repos <- answering(getOption("repos"))
  if (length(repos) == 0) quit()
  writeLines(repos, paste0(file, ".from"))
  options(timeout = 600)
  utils::install.packages(setdiff(listed$name[listed$version == "-"], "pandoc"), .libPaths()[[1]], repos,
    Ncpus = parallel::detectCores())
}
