# A small network on R's iris data. The seeds fix its first weights. iris.py is the same network in Python, and
# starts with the same bits.

library(kerasinit)
keras <- reticulate::import("keras")

# Every third flower is held out.
held_out <- seq(1, nrow(iris), by = 3)
x <- as.matrix(iris[1:4])
y <- array(as.integer(iris$Species) - 1L)

model <- keras$Sequential() |>
  layer_dense(16, activation = "tanh", kernel_initializer = initializer_glorot_normal(seed = 42)) |>
  layer_dense(3, activation = "softmax", kernel_initializer = initializer_glorot_normal(seed = 43))
model$build(reticulate::tuple(NULL, 4L))
weights <- as.array(model$layers[[1]]$kernel)

model$compile(optimizer = keras$optimizers$Adam(0.01), loss = "sparse_categorical_crossentropy")
history <- model$fit(
  x[-held_out, ], y[-held_out],
  epochs = 60L, batch_size = 20L, shuffle = FALSE, verbose = 0L
)
predicted <- max.col(model$predict(x[held_out, ], verbose = 0L)) - 1L
accuracy <- mean(predicted == y[held_out])

cat("The first layer started from\n")
print(weights[, 1:4])
cat(sprintf("Accuracy on the %d flowers held out: %.3f\n", length(held_out), accuracy))
