report <- function(...) {
  row <- function(path, cases = 0, different = 0, first_difference = "", note = "", not_here = "") {
    list(
      path = path, cases = cases, different = different, first_difference = first_difference, seconds = 1.26,
      note = note, not_here = not_here
    )
  }
  as_verification(list(
    rows = lapply(list(...), function(arguments) do.call(row, arguments)),
    versions = list(kerasinit = "0", R = "4"), machine = list(processor = "x"), left_out = "some cases."
  ))
}

test_that("a report is a data frame that prints as a table", {
  found <- report(
    list("one", 5),
    list("two", 7, 1, "it differs", note = "of all"),
    list("three", not_here = "there is none"),
    list(stock_path, 9, 4, "another")
  )
  expect_s3_class(found, c("kerasinit_verification", "data.frame"), exact = TRUE)
  expect_identical(found$equal, c(TRUE, FALSE, NA, FALSE))
  expect_identical(found$cases, c(5L, 7L, 0L, 9L))
  expect_identical(found$difference, c(NA, "it differs", "there is none", "another"))
  expect_identical(found$note, c(NA, "of all", NA, NA))
  printed <- capture.output(back <- print(found))
  expect_identical(back, found)
  expect_match(printed, "^ two +7 +NO +1.3", all = FALSE)
  expect_match(printed, "^ three +- +not here +-", all = FALSE)
  expect_match(printed, "^two: it differs$", all = FALSE)
  expect_match(printed, "^kerasinit 0, R 4$", all = FALSE)
  expect_identical(tail(printed, 2), c("OTHER BITS: two.", "1 of 2 paths here give the known bits."))
  expect_output(print(found[c(1, 4), ]), "1 of 1 paths here give the known bits.")
  expect_output(print(found[c("path", "equal")]), "path equal\n1 +one +TRUE")
})

test_that("a wrong bit and an error of this session are found", {
  skip_if_no_python()
  r_side()
  verify <- reticulate::import("kerasinit.verify.from_r")
  all_cases <- verify$`_cases`
  few <- Filter(function(case) grepl("^GlorotNormal.*\tfloat32\t", case$line), all_cases())
  withr::defer(reticulate::py_set_attr(verify, "_cases", all_cases))
  reticulate::py_set_attr(verify, "_cases", function() few)
  cases <- verify$lines()
  messages <- lapply(cases, draw_bytes)
  expect_identical(verify$session_row(messages, 2)$different, 0L)
  at <- which(grepl("\\[3, 2\\]\tfloat32", cases))[[1]]
  changed <- messages
  last <- length(changed[[at]])
  # The lowest bit of a float32, and then a bit that float32 lacks.
  changed[[at]][[last - 4]] <- xor(changed[[at]][[last - 4]], as.raw(0x20))
  row <- verify$session_row(changed, 2)
  expect_identical(row$different, 1L)
  expect_match(row$first_difference, "^GlorotNormal\\(seed=42\\).*1 of \\d+ values differ, first at \\[2, 1\\]")
  changed[[at]][[last - 7]] <- as.raw(1)
  expect_match(verify$session_row(changed, 2)$first_difference, "R holds a value that is not a float32")
  messages[[at]] <- "it fails"
  expect_match(verify$session_row(messages, 2)$first_difference, "RuntimeError: it fails$")
})

test_that("verify_bits() finds all paths equal, and changes nothing in the session", {
  skip_if_no_python()
  generators <- function() {
    python <- reticulate::import("random")$getstate()
    numpy <- reticulate::import("numpy")$random$get_state()
    c(reticulate::py_str(python), reticulate::py_str(numpy))
  }
  set.seed(1)
  set_random_seed(5)
  # The new processes use a copy of the Python package with a few of the answers, to save time.
  copy <- withr::local_tempdir()
  file.copy(dirname(reticulate::import("kerasinit")$`__path__`[[1]]), copy, recursive = TRUE, copy.date = TRUE)
  answers <- list.files(copy, "^known_answers[.]tsv$", recursive = TRUE, full.names = TRUE)
  lines <- readLines(answers)
  writeLines(grep("^#|^GlorotNormal.*\tfloat32\t", lines, value = TRUE), answers)
  # Without the kernel. The Python tests run that path.
  unlink(list.files(copy, "^libkerasinit[.]", recursive = TRUE, full.names = TRUE))
  starter <- reticulate::import("kerasinit.verify.report") # The processes import the package that has this file.
  original <- starter$`__file__`
  withr::defer(reticulate::py_set_attr(starter, "__file__", original))
  reticulate::py_set_attr(starter, "__file__", file.path(dirname(answers), "report.py"))
  before <- list(.Random.seed, generators(), Sys.getenv())
  found <- verify_bits()
  expect_identical(list(.Random.seed, generators(), Sys.getenv()), before)
  decides <- found$path != stock_path
  expect_identical(found$difference[decides & !found$equal %in% c(TRUE, NA)], character())
  expect_match(found$difference[found$path == "C kernel"], "not built: install a C compiler")
  expect_true("R, this session" %in% found$path[found$equal %in% TRUE])
  expect_true("R, by Rscript" %in% found$path[found$equal %in% TRUE])
  expect_true(all(found$cases[found$equal %in% TRUE] > 0))
  expect_gt(found$cases[found$path == "R, this session"], 800)
  expect_identical(found$cases[found$path == "R, by Rscript"], sum(grepl("^GlorotNormal.*\tfloat32\t", lines)))
  expect_identical(attr(found, "versions")[["kerasinit"]], as.character(utils::packageVersion("kerasinit")))
})

test_that("R's folders in LD_LIBRARY_PATH are not passed on", {
  skip_on_os(c("windows", "mac"))
  of_r <- R.home("lib")
  withr::local_envvar(LD_LIBRARY_PATH = paste(Sys.getenv("LD_LIBRARY_PATH"), of_r, "/mine", sep = ":"))
  kept <- strsplit(process_settings()$LD_LIBRARY_PATH, ":")[[1]]
  expect_true("/mine" %in% kept)
  expect_false(of_r %in% kept)
  withr::local_envvar(LD_LIBRARY_PATH = of_r)
  expect_identical(process_settings()$LD_LIBRARY_PATH, "")
})
