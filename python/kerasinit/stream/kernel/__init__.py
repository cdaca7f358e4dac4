"""The fast path: the stream's values in vector code that numba compiles, on all cores.

The same values as `kerasinit.stream.reference`; tests hold the one against the other.
"""

import importlib.util
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from kerasinit.stream.blocks import Runs
from kerasinit.stream.reference import Draw, Scaling, Stream

Job = Callable[[int, int], None]

# The dtypes whose compiled code is in this process. Each family of dtypes has a function of its own.
ready: set[str] = set()


@cache
def is_available() -> bool:
    """True where numba is installed. Loads nothing."""
    return importlib.util.find_spec("numba") is not None


@cache
def _jobs() -> Any:
    """The module that makes jobs; None where numba is missing, broken or switched off."""
    try:
        import numba

        from kerasinit.stream.kernel import jobs
    except ImportError:
        return None
    # Without its compiler the kernel would be right, and thousands of times slower.
    return None if numba.config.DISABLE_JIT else jobs


def job(
    target: np.ndarray, draw: Draw, stream: Stream, runs: Runs, scaling: Scaling
) -> Job | None:
    """What fills target[first:last] with the values that belong there; None without numba.

    The first call for a family of dtypes loads its code from the cache, or compiles it.
    """
    jobs = _jobs() if is_available() else None
    return jobs and jobs.job(target, draw, stream, runs, scaling)
