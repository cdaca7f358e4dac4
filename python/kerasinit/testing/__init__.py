"""For tests that must show the same bits in two languages, on two machines or in two years."""

from kerasinit.testing.bits import assert_same_bits, first_difference, words
from kerasinit.testing.fingerprints import fingerprint

__all__ = ["assert_same_bits", "fingerprint", "first_difference", "words"]
