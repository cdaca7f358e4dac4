library(testthat)
library(kerasinit)

results <- as.data.frame(test_check("kerasinit"))
slowest <- utils::head(results[order(-results$real), ], 10)
writeLines(c("The slowest ten:", sprintf("%6.1f s  %s: %s", slowest$real, slowest$file, slowest$test)))
