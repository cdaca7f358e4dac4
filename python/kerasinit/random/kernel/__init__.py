"""The fast path: TensorFlow's CPU values, bit for bit, in vector code made by numba."""
