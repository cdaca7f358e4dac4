test_that("citation() gives the installed version", {
  entry <- citation("kerasinit")
  expect_match(entry$note, as.character(packageVersion("kerasinit")), fixed = TRUE)
  expect_match(entry$title, "Keras Weight Initializers")
  expect_match(toBibtex(entry), "kerasinit founders", fixed = TRUE, all = FALSE)
})
