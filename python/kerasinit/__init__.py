"""Keras weight initializers with one promise: the same seed gives the same bits.

For an integer seed, the values equal those of stock Keras 3 bit for bit: with TensorFlow, on a CPU
with fused multiply-add (x86-64, arm64), under Linux. This package makes them itself, from integers
and IEEE operations. No machine, C library, backend, compiler or path changes them. No version with
the same major number does. `docs/stream.md` specifies them; `kerasinit.stream.reference` is the
specification in code.

Terms in the code:

- **seed**: the user's integer. A `SeedGenerator` is a seed and a count of draws so far.
- **stream**: the endless sequence of random words of a seed and a count.
- **key**, **counter**: where a stream begins, 64 and 128 bits; Philox turns them into words.
- **word**: 32 random bits. Philox gives four at a time.
- **group**: the values of four words (4 of float32, 2 of float64). Each can be made alone.
- **draw**: a specification of values: a distribution, its two parameters and a dtype.
- **standard values**: uniforms in [0, 1) or normals of standard deviation 1, before scaling.
- **truncated normal**: a normal within two standard deviations; others are skipped.
- **block**: a part of a tensor, given by its shape and offset.
- **run**: values of a block that are contiguous in the whole tensor too.
- **path**: the code that makes the values: the NumPy reference, the kernel in C or
  the graph of a compiled function.
- **fans**: how many input and output units a weight connects.
"""

from kerasinit.requirements import imports_of_command, require_backend, without_garbage_collection

with imports_of_command(), without_garbage_collection():
    require_backend()  # Before the imports that need it, to say it in our words.
    from kerasinit import initializers, random
    from kerasinit.initializers.scope import scope

__version__ = "0.1.0"
__all__ = ["initializers", "random", "scope"]

scope.__module__ = __name__
