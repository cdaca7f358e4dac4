# The model in R: its layers.
library(kerasinit)

build_model <- function(seed = 42) {
  he <- initializer_he_uniform(seed)
  hidden <- layer_dense(units = 8, activation = "relu", kernel_initializer = he, name = "hidden")
  classes <- layer_dense(units = 3, kernel_initializer = initializer_glorot_normal(seed + 1), name = "classes")
  keras <- reticulate::import("keras")
  keras$Sequential(list(keras$Input(reticulate::tuple(4L)), hidden, classes))
}
