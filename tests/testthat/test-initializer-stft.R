test_that("its signature is keras3's", {
  expect_identical(formals(initializer_stft), as.pairlist(alist(
    side = "real", window = "hann", scaling = "density", periodic = FALSE
  )))
})

test_that("a window's values give the same result as its name", {
  skip_if_no_python()
  skip_if_not(reticulate::py_module_available("scipy"), "Python has no SciPy")
  named <- initializer_stft("imag", "hann", scaling = NULL)(c(8, 1, 5))
  hann <- 0.5 - 0.5 * cos(2 * pi * 0:7 / 7)
  given <- initializer_stft("imag", hann, scaling = NULL)(c(8, 1, 5))
  # R's cos() and SciPy's can differ in the last place of a double. float32 does not show it here.
  expect_same_bits(as.array(given), as.array(named), "the window by its values")
})
