"""The fast path: TensorFlow's CPU values, bit for bit, in vector code made by numba.

TensorFlow takes logf, sinf and cosf from the C library; the kernel has glibc's own, for all systems
and times. Where a C library's differ (a test compares every argument), TensorFlow's values on that
machine differ from the published stream, and the kernel keeps to the stream.
"""
