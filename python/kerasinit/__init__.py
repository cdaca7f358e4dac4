"""Keras weight initializers whose seeds give the same bits in R and in Python."""

from kerasinit import requirements  # First: it names what is missing.
from kerasinit import initializers, random

__version__ = "0.1.0"
__all__ = ["initializers", "random", "requirements"]
