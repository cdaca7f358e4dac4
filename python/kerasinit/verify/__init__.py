"""`kerasinit verify`: checks on this machine that every path gives the known bits."""

from kerasinit.verify.report import Report, verify_bits
from kerasinit.verify.rows import Row

__all__ = ["Report", "Row", "verify_bits"]
