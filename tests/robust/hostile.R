# The child of hostile_r.py: makes the calls of a file, and reports each as JSON, before and after it.
library(kerasinit)

calls <- jsonlite::read_json(commandArgs(trailingOnly = TRUE)[[1]])
tell <- function(...) cat(jsonlite::toJSON(list(...), auto_unbox = TRUE), "\n", sep = "")

# Installs nothing, even if a call is accepted.
for (name in c("virtualenv_create", "virtualenv_install")) {
  utils::assignInNamespace(name, function(...) NULL, "reticulate")
}

here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
reticulate::import("sys", convert = FALSE)$path$append(here)
oracle <- reticulate::import("_r_oracle")
odd_values <- reticulate::import("_odd_values", convert = FALSE)
keras <- reticulate::import("keras", convert = FALSE)
np <- reticulate::import("numpy", convert = FALSE)
tf <- reticulate::import("tensorflow", convert = FALSE)
builtins <- reticulate::import_builtins(convert = FALSE)
py <- function(text) builtins$eval(text, builtins$vars(odd_values))

# Odd values that only R has.
from_another_session <- function(x) unserialize(serialize(x, NULL))
dead <- from_another_session(tf$constant(1))
dead_generator <- from_another_session(py("keras.random.SeedGenerator(3)"))
dead_initializer <- from_another_session(py("keras.initializers.Ones()"))
weak <- rlang::new_weakref(new.env())
bytes_text <- `Encoding<-`("\xfc", "bytes")
latin1_text <- `Encoding<-`("\xfc", "latin1")
s4 <- methods::setClass("Odd", representation(a = "numeric"))(a = 3)
deep <- function(depth) Reduce(function(inner, i) list(inner), seq_len(depth), list())
refuse <- function(x, ...) stop("odd")
for (method in c("length", "format", "print", "as.character", "[[", "[", "names", "dim", "is.na", "as.list")) {
  registerS3method(method, "raising", refuse)
}
for (group in c("Ops", "Math", "Summary")) registerS3method(group, "raising", refuse)
raising <- structure(list(2), class = "raising")
raising_number <- structure(3, class = "raising")
raising_list <- list(raising)
numeric_odd <- structure(3, class = c("odd", "numeric"))
draws <- function() oracle$draws()

shown <- function(value, call) {
  if (is.character(value)) {
    value
  } else if (call$functions[[1]] == "layer_dense") {
    oracle$shown_output(value)
  } else {
    oracle$shown(value)
  }
}

# The value of a call, or the condition that ends it.
outcome <- function(code, names) {
  oracle$begin()
  tryCatch(
    list(value = suppressMessages(suppressWarnings(eval(parse(text = code), names)))),
    expectation_success = function(e) list(value = "success"),
    expectation_failure = function(e) list(value = "failure"),
    error = function(e) list(error = e)
  )
}

# The message that the user sees, on one line.
on_one_line <- function(error) gsub("\\s+", " ", cli::ansi_strip(conditionMessage(error)))

# The fault of an error message, as a named text, or NULL.
fault_of_error <- function(error, call) {
  message <- tryCatch(on_one_line(error), error = conditionMessage)
  if (!inherits(error, "rlang_error")) {
    return(list(exception = paste(class(error)[[1]], message)))
  }
  function_of_call <- tryCatch(rlang::call_name(conditionCall(error)), error = function(e) "")
  arguments <- if (length(call$named) > 0) unlist(call$named) else "[A-Za-z_.]+"
  named <- any(vapply(sprintf("`%s`", arguments), grepl, NA, message))
  if (!isTRUE(function_of_call %in% call$functions) || !named || grepl("\\{[.?]", message)) {
    list(words = sprintf("%s(): %s", toString(function_of_call), message))
  }
}

# Something is the same as itself; of two, R has to find the same numbers in both.
fault_of_expectation <- function(result, code, names) {
  code <- parse(text = code)[[1]]
  if (rlang::is_call(code, "local")) {
    return(if (result == "failure") list(bits = "not the same as itself"))
  }
  numbers <- function(code) tryCatch(as.vector(as.array(eval(code, names))), error = function(e) eval(code, names))
  same <- function(a, b) {
    identical(a, b) || tryCatch(isTRUE(all.equal(a, b, tolerance = 0)), error = function(e) FALSE)
  }
  if (result == "success" && !same(numbers(code[[2]]), numbers(code[[3]]))) {
    list(accepted = "two that differ")
  }
}

fault_of_value <- function(value, call, names, state) {
  if (is.null(call$python)) {
    return(list(accepted = paste("nonsense as", toString(unlist(call$named)))))
  }
  if (call$functions[[1]] == "expect_same_bits") {
    return(fault_of_expectation(value, call$r, names))
  }
  result <- shown(value, call)
  tell(at = call$at, stage = "stock")
  expected <- oracle$expected(call$python)
  if (!is.null(expected$refused)) {
    list(accepted = expected$refused)
  } else if (!identical(expected$shown, result)) {
    list(bits = sprintf("%s, not %s", result, expected$shown))
  } else if (!identical(as.numeric(expected$state), as.numeric(state))) {
    list(moved = sprintf("%s, not %s", toString(state), toString(expected$state)))
  }
}

faults_of <- function(call) {
  generator <- random_seed_generator(7)
  set.seed(1)
  before <- .Random.seed
  names <- list2env(list(generator = generator), parent = globalenv())
  made <- outcome(call$r, names)
  untouched <- identical(.Random.seed, before)
  state <- unlist(kerasinit:::r_side()$state_texts(generator))
  found <- if (is.null(made$error)) fault_of_value(made$value, call, names, state) else fault_of_error(made$error, call)
  if (!is.null(made$error)) {
    if (!identical(state, c("7", "0"))) found$moved <- toString(state)
  }
  seeds_r <- is.null(made$error) && call$functions[[1]] == "set_random_seed"
  if (!untouched && !seeds_r) found$moved <- "R's .Random.seed"
  found
}

invisible(initializer_glorot_normal(1)(c(600, 600))) # loads the kernel, which takes longest
for (call in calls) {
  tell(at = call$at, stage = "ours")
  found <- faults_of(call)
  for (kind in names(found)) {
    tell(at = call$at, kind = kind, text = call$r, more = substr(toString(found[[kind]]), 1, 200))
  }
}
tell(at = calls[[length(calls)]]$at + 1, stage = "end")
