"""Test helpers that compare bits across languages, machines and versions."""

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
