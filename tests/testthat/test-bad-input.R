# tests/bad_input.json: each error names the call, the argument, the given value and the allowed values.

rows <- jsonlite::fromJSON(tests_path("bad_input.json"), simplifyDataFrame = FALSE)
rows <- Filter(function(row) !is.null(row$r), rows)

refused <- function(code, names) {
  tryCatch(
    {
      eval(parse(text = code), names)
      NULL
    },
    error = identity
  )
}

test_that("bad input is refused in the user's own terms, and nothing is drawn", {
  skip_if_no_python()
  expect_gt(length(rows), 80)
  g <- random_seed_generator(seed = 42)
  initializer <- initializer_glorot_normal(seed = g)
  for (row in rows) {
    before <- format(g)
    error <- refused(row$r$code, environment())
    if (is.null(error)) {
      fail(sprintf("%s was not refused.", row$r$code))
      next
    }
    # The text that the user sees, on one line.
    message <- gsub("\\s+", " ", cli::ansi_strip(conditionMessage(error)))
    fragments <- c(sprintf("`%s`", row$argument), row$r$says)
    is_there <- vapply(fragments, grepl, NA, message, fixed = TRUE)
    wrong <- c(
      "has another class"[!inherits(error, "rlang_error")],
      "is in another call"[!identical(rlang::call_name(conditionCall(error)), row$r$call)],
      "has cli's markup in its text"[grepl("\\{[.?]", message)],
      sprintf("lacks %s in its text", dQuote(fragments[!is_there], FALSE)),
      "comes after a draw"[!identical(format(g), before)]
    )
    told <- sprintf("%s: the error %s, and says: %s", row$r$code, toString(wrong), message)
    expect(length(wrong) == 0, told)
  }
})

test_that("a call that does not fail, or another message, is found", {
  skip_if_no_python()
  expect_null(refused("initializer_glorot_normal(seed = 42)", environment()))
  expect_match(conditionMessage(refused("initializer_glorot_normal(seed = TRUE)", environment())), "`seed` must be")
})
