# Python is started at the first use, never by library(kerasinit).

# Finds the backend as Keras does. keras3's use_backend() sets the variable.
keras_backend <- function() {
  named <- Sys.getenv("KERAS_BACKEND")
  file <- file.path(Sys.getenv("KERAS_HOME", file.path(Sys.getenv("HOME"), ".keras")), "keras.json")
  if (named == "" && file.exists(file)) {
    text <- paste(readLines(file, warn = FALSE), collapse = " ")
    found <- regmatches(text, regexec('"backend" *: *"([a-z]+)"', text))[[1]]
    if (length(found) == 2) named <- found[[2]]
  }
  if (named == "") "tensorflow" else named
}

# The module that Keras imports for its backend. With the NumPy backend it traces shapes with JAX.
backend_module <- function(backend) if (backend == "numpy") "jax" else backend

python_modules <- function(backend = keras_backend()) c(backend_module(backend), "keras", "numpy", "psutil")

# TensorFlow has two packages. The large one is only for GPUs.
python_packages <- function(gpu = has_nvidia_gpu(), backend = keras_backend()) {
  c(
    switch(backend_module(backend),
      tensorflow = tensorflow_packages(if (gpu) "tensorflow[and-cuda]" else "tensorflow-cpu"),
      jax = if (gpu) "jax[cuda12]" else "jax",
      backend
    ),
    "keras>=3.12", "psutil", "scipy",
    if (needs_numpy_1()) "numpy>=1.26,<2" else "numpy>=1.26"
  )
}

# TensorFlow 2.22 is the first for Python 3.14. A release candidate is taken only where one is named.
tensorflow_packages <- function(name) paste0(name, c(">=2.20", ">=2.22.0rc0; python_version >= '3.14'"))

has_nvidia_gpu <- function() {
  nzchar(Sys.which("nvidia-smi")) && system("nvidia-smi -L", ignore.stdout = TRUE, ignore.stderr = TRUE) == 0
}

# reticulate before 1.38 was built against NumPy 1 and cannot load NumPy 2.
needs_numpy_1 <- function() utils::packageVersion("reticulate") < "1.38"

# From reticulate 1.41 on, a session without a Python gets one with all packages
# declared before it starts. Found by name, as older versions lack the function.
declare_python_needs <- function() {
  if (utils::packageVersion("reticulate") >= "1.41") {
    py_require <- getExportedValue("reticulate", "py_require")
    named <- py_require()$packages
    # Another package may have declared a TensorFlow already, and two conflict.
    packages <- python_packages()
    if (any(grepl("^tensorflow", named))) {
      packages <- grep("^tensorflow", packages, value = TRUE, invert = TRUE)
    }
    py_require(packages, python_version = ">=3.10")
  }
}

#' Make a Python environment for kerasinit
#'
#' Makes a virtual environment with the Python packages that kerasinit needs:
#' Keras, its backend and a NumPy that your version of reticulate can load. The
#' backend is TensorFlow, unless `KERAS_BACKEND` (or keras3's `use_backend()`)
#' names another, such as `"jax"`. Later sessions find the environment by its
#' name, unless `RETICULATE_PYTHON` names another Python.
#'
#' With reticulate 1.41 or newer you do not need this: `library(kerasinit)`
#' declares the packages, and reticulate makes a Python environment with them.
#'
#' @param envname Name of the virtual environment, or a path to it.
#' @param python Path of the Python (3.10 or newer) to build it with. With `NULL`,
#'   reticulate chooses.
#' @param gpu `TRUE` installs the backend for NVIDIA GPUs, `FALSE` the one for the
#'   CPU (TensorFlow's is half the size). The default is `TRUE` if `nvidia-smi`
#'   lists a GPU.
#' @param ... Passed to [reticulate::virtualenv_install()].
#' @return The environment's name, invisibly.
#' @examples
#' \dontrun{
#' # Downloads about 300 MB.
#' install_kerasinit()
#' }
#' @export
install_kerasinit <- function(envname = "r-kerasinit", python = NULL, gpu = has_nvidia_gpu(), ...) {
  call <- environment()
  gpu <- as_flag(gpu)
  if (!is_text(envname) || envname == "") abort_argument("envname", "a name or a path", envname, call)
  if (!is.null(python) && !(is_text(python) && nzchar(Sys.which(python)))) {
    abort_argument("python", "NULL or the path of a Python", python, call)
  }
  if (!reticulate::virtualenv_exists(envname)) {
    reticulate::virtualenv_create(envname, python = python, packages = NULL)
  }
  reticulate::virtualenv_install(envname, packages = python_packages(gpu), ...)
  cli::cli_inform(c("v" = "kerasinit's Python is ready in {.val {envname}}. Restart R to use it."))
  invisible(envname)
}

# The Python module, imported once. `call` is the user's call, for errors.
python_side <- function(call) {
  if (is.null(the$module)) {
    the$module <- import_python_side(call)
  }
  the$module
}

import_python_side <- function(call) {
  suggest_environment()
  check_python(call)
  module <- try_python(without_log(import_kerasinit()), call)
  version <- as.character(utils::packageVersion("kerasinit"))
  if (module$`__version__` != version) {
    found <- module$`__file__`
    abort(
      c("This R package is kerasinit {version}, and its Python has loaded another version.",
        x = "{.path {found}} is {module$`__version__`}.",
        i = "Install the same version in both, or restart R before Python imports it."),
      call = call
    )
  }
  r <- reticulate::import("kerasinit.r")
  r$show_progress_by(progress_reporter)
  r$pick_seeds_by(seed_from_r)
  module
}

import_kerasinit <- function() {
  reticulate::import_from_path("kerasinit", system.file("python", package = "kerasinit"))
}

# A loaded model finds our classes only if Python has imported them, so they are imported with Keras. An error is not
# shown yet, as the user may not need this package. The first use shows it.
follow_keras <- function() {
  on_python_module("keras", function() try(import_kerasinit(), silent = TRUE))
}

# TensorFlow writes lines to the process's stderr during its import, and none of its settings stops them all. They
# are held back, and shown if the import fails. TF_CPP_MIN_LOG_LEVEL=0 shows them always.
without_log <- function(expr) {
  os <- reticulate::import("os")
  stderr <- 2L
  kept <- tryCatch(os$dup(stderr), error = function(e) NULL)
  if (is.null(kept) || Sys.getenv("TF_CPP_MIN_LOG_LEVEL") == "0") {
    return(expr) # a GUI on Windows has no stderr
  }
  file <- tempfile()
  log <- os$open(file, bitwOr(os$O_WRONLY, os$O_CREAT))
  os$dup2(log, stderr)
  on.exit({
    os$dup2(kept, stderr)
    for (each in c(kept, log)) os$close(each)
    unlink(file)
  })
  withCallingHandlers(expr, error = function(e) {
    os$dup2(kept, stderr) # before R writes its message
    writeLines(readLines(file, warn = FALSE), base::stderr())
  })
}

# Only a suggestion: a Python that the user has chosen is kept.
suggest_environment <- function(envname = "r-kerasinit") {
  free <- is.na(Sys.getenv("RETICULATE_PYTHON", NA)) && !reticulate::py_available()
  if (free && reticulate::virtualenv_exists(envname)) {
    reticulate::use_virtualenv(envname, required = FALSE)
  }
}

check_python <- function(call) {
  cure <- c(
    i = "Run {.run kerasinit::install_kerasinit()}, then restart R.",
    i = "Or set RETICULATE_PYTHON to a Python that has what is needed."
  )
  if (!reticulate::py_available(initialize = TRUE)) {
    abort(c("kerasinit needs Python, and reticulate found none that it can load.", cure), call = call)
  }
  config <- reticulate::py_config()
  python <- config$python
  find_spec <- reticulate::import("importlib.util")$find_spec
  missing <- Filter(function(module) is.null(find_spec(module)), python_modules())
  if (length(missing) > 0) {
    abort(
      c(
        "kerasinit needs the Python {cli::qty(missing)}module{?s} {.val {missing}}, which {.path {python}} lacks.",
        cure
      ),
      call = call
    )
  }
  numpy <- reticulate::py_eval("__import__('importlib.metadata').metadata.version('numpy')")
  if (needs_numpy_1() && numeric_version(numpy) >= "2") {
    reticulate_version <- as.character(utils::packageVersion("reticulate"))
    abort(
      c("reticulate {reticulate_version} cannot load NumPy {numpy}, which {.path {python}} has.",
        i = "Update reticulate to 1.38 or newer, or in that Python run {.code pip install \"numpy<2\"}.",
        i = "{.run kerasinit::install_kerasinit()} makes a Python environment where they fit."),
      call = call
    )
  }
}

# The Python functions that only R calls.
r_side <- function(call = rlang::caller_env()) {
  if (is.null(the$r)) {
    python_side(call)
    the$r <- reticulate::import("kerasinit.r")
  }
  the$r
}
