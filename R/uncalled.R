# A constructor that is not called, such as `initializer_he_normal`, stands for its initializer with the default
# arguments, as a class does in Keras. The class makes reticulate ask r_to_py(), which it does not for a plain function.

#' @exportS3Method reticulate::r_to_py
r_to_py.kerasinit_constructor <- function(x, convert = FALSE) python_of(x())

# The files with the constructors come before this one in the alphabet.
for (name in ls(pattern = "^initializer_")) {
  assign(name, structure(get(name), class = c("kerasinit_constructor", "function")))
}
rm(name)
