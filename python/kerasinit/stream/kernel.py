"""The kernel in C: the stream's values in vector code. Its source is in `src`.

The installation puts the compiled library beside this file. The values equal those of
`kerasinit.stream.reference`. Tests compare them.
"""

import ctypes
import struct
import sys
import zlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np

from kerasinit.stream.blocks import Runs
from kerasinit.stream.draw import Draw, Scaling, scaling_of, stored_dtype
from kerasinit.stream.reference import Stream

Job = Callable[[int, int], None]

LIBRARY = Path(__file__).with_name(f"libkerasinit.{'dll' if sys.platform == 'win32' else 'so'}")

# The kernel gets the index of one of these.
DISTRIBUTIONS = ("uniform", "normal", "truncated_normal")
DTYPES = ("float32", "float16", "bfloat16", "float64", "int32", "int64")

_HALF = 2**64 - 1
# The fields of `draw` in `src/kernel.h`. Whole numbers have their own scale and shift.
_PACK_WHAT = struct.Struct("=qq").pack
_PACK_HOW = struct.Struct("=QQQdd").pack
_PACK_HOW_WHOLE = struct.Struct("=QQQQQ").pack


@lru_cache(maxsize=1024)
def _what(name: str, dtype: str) -> bytes:
    return _PACK_WHAT(DISTRIBUTIONS.index(name), DTYPES.index(dtype))


@lru_cache(maxsize=1024)
def _where(runs: Runs) -> bytes:
    numbers = runs.length, runs.base, len(runs.sizes), *runs.sizes, *runs.strides
    return struct.pack(f"={len(numbers)}q", *numbers)


def packed(draw: Draw, stream: Stream, runs: Runs, scaling: Scaling) -> bytes:
    """The memory of the C struct `draw`."""
    key, counter = stream
    scale, shift, _ = scaling
    if draw.dtype.startswith("int"):
        how = _PACK_HOW_WHOLE(key, counter & _HALF, counter >> 64, scale, shift % 2**64)
    else:
        how = _PACK_HOW(key, counter & _HALF, counter >> 64, scale, shift)
    return _what(draw.name, draw.dtype) + how + _where(runs)


def checksum(values_of: Callable[[Draw, Stream, int], np.ndarray]) -> int:
    """A checksum of 1000 values of each distribution and dtype.

    Args:
        values_of: Makes the first values of a draw from a stream, so many.
    """
    stream, found = (0x0123456789ABCDEF, 2**127 + 2**64 - 300), 0
    for name in DISTRIBUTIONS:
        for dtype in DTYPES if name == "uniform" else DTYPES[:4]:
            parameters = (-7, 993) if dtype.startswith("int") else (-0.75, 0.0625)
            made = values_of(Draw(name, *parameters, dtype), stream, 1000)
            found = zlib.crc32(made.astype(made.dtype.newbyteorder("<")), found)
    return found


CHECKSUM = 0x7C212880  # Of the reference's values.


def _load() -> tuple[Callable | None, str]:
    """The C function, or None and the reason."""
    try:
        fill = ctypes.CDLL(str(LIBRARY)).kerasinit_fill
    except (OSError, AttributeError) as error:
        if not LIBRARY.exists():
            return None, f"not built: {_CURE}"
        return None, f"it does not load ({error}): {_CURE}"
    fill.restype = None
    fill.argtypes = [ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.c_char_p]

    def values_of(draw: Draw, stream: Stream, count: int) -> np.ndarray:
        made = np.empty(count, stored_dtype(draw.dtype))
        arguments = packed(draw, stream, Runs(count, 0, (), ()), scaling_of(draw))
        fill(made.ctypes.data, 0, count, arguments)
        return made

    # A compiler that fuses a product and a sum changes some values.
    if checksum(values_of) != CHECKSUM:
        return None, f"its compiler changed its bits: {_CURE}"
    return fill, ""


_CURE = "install a C compiler (gcc or clang), then kerasinit again"
# The C function, or None and the reason.
fill, why_missing = _load()


def job(address: int, draw: Draw, stream: Stream, runs: Runs, scaling: Scaling) -> Job:
    """A function that fills values `first` to `last` of a result.

    Args:
        address: Where the result begins.
        draw: The specification of the values.
        stream: The key and the counter.
        runs: The block of the tensor.
        scaling: `scaling_of(draw)`. It must be plain.
    """
    arguments = packed(draw, stream, runs, scaling)
    return lambda first, last: fill(address, first, last, arguments)
