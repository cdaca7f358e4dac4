"""Keras weight initializers whose seeds give the same bits in R and in Python."""

from kerasinit.requirements import require_tensorflow

require_tensorflow()  # Before the imports that need it, to say it in our words.

from kerasinit import initializers, random  # noqa: E402

__version__ = "0.1.0"
__all__ = ["initializers", "random"]
