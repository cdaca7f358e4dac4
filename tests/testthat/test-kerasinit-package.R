test_that("citation() gives the installed version", {
  entry <- citation("kerasinit")
  expect_match(entry$note, as.character(packageVersion("kerasinit")), fixed = TRUE)
  expect_match(entry$title, "Keras Weight Initializers")
  # Its author is one of those in DESCRIPTION.
  authors <- eval(parse(text = packageDescription("kerasinit", fields = "Authors@R")))
  named <- function(people) format(people, include = c("given", "family"))
  expect_true(named(entry$author) %in% named(authors))
  expect_match(toBibtex(entry), named(entry$author), fixed = TRUE, all = FALSE)
})

test_that("library(kerasinit) leaves reticulate to the first use, and is set up in either order", {
  loaded <- "cat('', isNamespaceLoaded('reticulate'))"
  hooks <- "cat('', length(getHook('reticulate::keras::load')))"
  said <- in_new_r(c("library(kerasinit)", loaded, "loadNamespace('reticulate')", hooks))
  expect_match(said, "FALSE.* 1$")
  expect_match(in_new_r(c("loadNamespace('reticulate')", "library(kerasinit)", hooks)), " 1$")
})
