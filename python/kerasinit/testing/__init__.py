"""For tests that must show the same bits in two languages, on two machines or in two years."""

from kerasinit.testing.bits import assert_same_bits, first_difference, words
from kerasinit.testing.fingerprints import fingerprint
from kerasinit.testing.manifest import check_fingerprints, write_fingerprints
from kerasinit.testing.r_session import RSession

__all__ = [
    "RSession",
    "assert_same_bits",
    "check_fingerprints",
    "fingerprint",
    "first_difference",
    "words",
    "write_fingerprints",
]
