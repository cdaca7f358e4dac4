library(testthat)
library(kerasinit)

results <- as.data.frame(test_check("kerasinit"))
cat("The slowest ten:\n")
slowest <- results[order(-results$real), c("real", "file", "test")]
print(utils::head(slowest, 10), row.names = FALSE, right = FALSE)
