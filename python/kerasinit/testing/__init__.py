"""For tests that must show the same bits in two languages, on two machines or in two years."""

from kerasinit.testing.bits import assert_same_bits, digest, first_difference, words

__all__ = ["assert_same_bits", "digest", "first_difference", "words"]
