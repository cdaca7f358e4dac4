# R's help pages as Markdown pages of the site: help.R FOLDER OUT. Writes a page for each file of man/ to
# FOLDER, and to OUT, as JSON, each page's `name`, `title`, `topics` and the `code` of its examples, whose
# place in the page is a line EXAMPLES.
args <- commandArgs(trailingOnly = TRUE)
files <- list.files("man", pattern = "[.]Rd$", full.names = TRUE)
parsed <- lapply(files, tools::parse_Rd)
names(parsed) <- tools::file_path_sans_ext(basename(files))

texts <- function(rd, tag) {
  tags <- vapply(rd, attr, "", "Rd_tag")
  trimws(vapply(rd[tags == tag], function(part) paste(unlist(part), collapse = ""), ""))
}
pages <- rep(names(parsed), lengths(lapply(parsed, texts, "\\alias")))
topics <- stats::setNames(paste0(pages, ".md"), unlist(lapply(parsed, texts, "\\alias")))

html_of <- function(rd) {
  file <- tempfile(fileext = ".html")
  # Links to other packages' help stay text: these pages are not here.
  suppressWarnings(tools::Rd2HTML(rd, file, Links = topics, Links2 = character(), stylesheet = ""))
  html <- paste(readLines(file, encoding = "UTF-8"), collapse = "\n")
  html <- sub("(?s)^.*?(?=<h2[ >])", "", html, perl = TRUE)
  html <- sub("<h3>Examples</h3>.*", "<h3>Examples</h3><p>EXAMPLES</p>", html)
  html <- sub("</div>\\s*</body>\\s*</html>\\s*$", "", html)
  html <- gsub("<code><a href=\"([^\"]*)\">([^<]*)</a>([^<]*)</code>", "<a href=\"\\1\"><code>\\2\\3</code></a>", html)
  html <- gsub("<a href=\"[.]{2}/[^\"]*\">(.*?)</a>", "\\1", html, perl = TRUE)
  # A table of arguments is a list of definitions, which a narrow screen can show.
  html <- gsub("<tr[^>]*><td>(<code[^>]*>[^\n]*</code>)</td>\\s*<td>", "<dt>\\1</dt><dd>", html)
  html <- gsub("</td></tr>\\s*(?=<dt>|</table>)", "</dd>", html, perl = TRUE)
  html <- gsub("<table[^>]*>\\s*<dt>", "<dl><dt>", html)
  gsub("</dd>\\s*</table>", "</dd></dl>", html)
}
as_markdown <- function(html) {
  file <- tempfile(fileext = ".html")
  writeLines(html, file, useBytes = TRUE)
  format <- "markdown_phpextra-header_attributes-auto_identifiers"
  arguments <- c("-f", "html", "-t", format, "--wrap=none", "--shift-heading-level-by=-1", file)
  lines <- system2("pandoc", arguments, stdout = TRUE)
  Encoding(lines) <- "UTF-8"
  sub("^~~~ .*R.*$", "~~~ r", lines)
}
examples_of <- function(rd) {
  file <- tempfile(fileext = ".R")
  tools::Rd2ex(rd, file)
  if (!file.exists(file)) {
    return("")
  }
  code <- paste(readLines(file, encoding = "UTF-8"), collapse = "\n")
  code <- sub(".*### [*]{2} Examples", "", code)
  trimws(gsub("(?s)## Don't show:.*?## End\\(Don't show\\)", "", code, perl = TRUE))
}

written <- lapply(names(parsed), function(name) {
  rd <- parsed[[name]]
  # The heading is the name, which is what people search for.
  text <- sub("^# (.*)$", paste0("# ", name, "\n\n*\\1*"), as_markdown(html_of(rd)))
  writeLines(text, file.path(args[[1]], paste0(name, ".md")), useBytes = TRUE)
  list(
    name = name, title = gsub("\\s+", " ", texts(rd, "\\title")), topics = as.list(texts(rd, "\\alias")),
    code = examples_of(rd)
  )
})
writeLines(jsonlite::toJSON(written, auto_unbox = TRUE), args[[2]])
