library(testthat)
library(kerasinit)

test_check("kerasinit")
