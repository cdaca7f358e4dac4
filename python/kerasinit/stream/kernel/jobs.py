"""From the specification of a draw to a function that fills a part of its result."""

from functools import lru_cache

import numpy as np

from kerasinit.stream import kernel
from kerasinit.stream.blocks import Runs
from kerasinit.stream.draw import Draw, Scaling, scaling_of
from kerasinit.stream.kernel.fill32 import DISTRIBUTIONS, DTYPES, fill32
from kerasinit.stream.kernel.fill64 import fill64, fill_integers
from kerasinit.stream.kernel.jit import first_call
from kerasinit.stream.reference import UNIFORM_BITS, Stream

_FUNCTIONS = {"float64": fill64, "int32": fill_integers, "int64": fill_integers} | dict.fromkeys(
    DTYPES, fill32
)
_HALF = 2**64 - 1


@lru_cache(maxsize=1024)
def _runs_arguments(runs):
    sizes, strides = np.array(runs.sizes, np.int64), np.array(runs.strides, np.int64)
    return runs.length, runs.base, sizes, strides


@lru_cache(maxsize=1024)
def _stream_arguments(stream):
    key, counter = stream
    return np.uint64(key), np.uint64(counter & _HALF), np.uint64(counter >> 64)


def _arguments(draw, stream, runs, scaling):
    """The arguments of the kernel's function that follow `out`, `first` and `last`."""
    where, of_stream = _runs_arguments(runs), _stream_arguments(stream)
    scale, shift = scaling.scale, scaling.shift
    if draw.dtype.startswith("int"):
        number = np.uint64(scale), np.uint64(shift % 2**64)
        return *where, draw.dtype == "int64", *of_stream, *number
    if draw.dtype == "float64":
        return *where, DISTRIBUTIONS.index(draw.name), *of_stream, scale, shift
    what = DISTRIBUTIONS.index(draw.name), DTYPES.index(draw.dtype), UNIFORM_BITS[draw.dtype]
    return *where, *what, *of_stream, np.float32(scale), np.float32(shift)


def make_ready(dtype: str) -> None:
    """Compiles a dtype's function, or loads it from the cache, by calling it for no values."""
    draw, function = Draw("uniform", 0.0, 1.0, dtype), _FUNCTIONS[dtype]
    arguments = _arguments(draw, (0, 0), Runs(1, 0, (), ()), scaling_of(draw))
    family = [other for other, its in _FUNCTIONS.items() if its is function]
    function = first_call(function, (np.empty(0, np.uint8), 0, 0, *arguments))
    _FUNCTIONS.update(dict.fromkeys(family, function))
    kernel.ready.update(family)


def job(target: np.ndarray, draw: Draw, stream: Stream, runs: Runs, scaling: Scaling) -> kernel.Job:
    """As `kernel.job`."""
    function, memory = _FUNCTIONS[draw.dtype], target.view(np.uint8)
    arguments = _arguments(draw, stream, runs, scaling)
    return lambda first, last: function(memory, first, last, *arguments)
