"""The fast path: the stream's values in vector code that numba compiles, on all cores.

The same values as `kerasinit.stream.reference`; tests hold the one against the other.
"""

import _thread
import atexit
import importlib.util
import os
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from kerasinit.stream.blocks import Runs
from kerasinit.stream.draw import Draw, Scaling
from kerasinit.stream.reference import Stream

Job = Callable[[int, int], None]

# The dtypes whose compiled code is in this process. Each family of dtypes has its own function.
ready: set[str] = set()


# The processes that are loading code. A fork in the middle of that finds locks taken, by a thread
# that it lacks, and has to do without the kernel.
_loading: set[int] = set()
# Why there is no kernel, once an attempt to load it has failed.
_failure: Exception | None = None


def is_available() -> bool:
    """True where numba is installed, as far as is known yet. Loads nothing."""
    return _failure is None and _is_installed() and not _loading - {os.getpid()}


@cache
def _is_installed() -> bool:
    return importlib.util.find_spec("numba") is not None


@cache
def _jobs() -> Any:
    """The module that makes jobs."""
    import numba

    from kerasinit.stream.kernel import jobs

    if numba.config.DISABLE_JIT:
        # Without its compiler the kernel would be right, and thousands of times slower.
        raise ImportError("NUMBA_DISABLE_JIT is set")
    return jobs


def _load(dtype: str) -> None:
    """Makes the code for a dtype ready: from the cache, or compiled, which takes seconds once.

    In a thread of its own, as an interrupt in the middle of numba's own work would be lost: its
    destructors swallow it. The calling thread looks for one in short steps. After an interrupt the
    thread loads on, and the next draw waits for what is left.
    """
    ended: list[None] = []
    process = os.getpid()
    _loading.add(process)

    def make_ready() -> None:
        global _failure
        try:
            _jobs().make_ready(dtype)
        except Exception as error:  # A broken numba fails in any way; the reference serves then.
            _failure = error
        finally:
            _loading.discard(process)
            ended.append(None)

    def wait() -> None:
        while not ended and os.getpid() == process:  # A fork lacks the thread.
            time.sleep(0.01)

    try:
        _thread.start_new_thread(make_ready, ())
    except RuntimeError:  # Python is about to exit and starts no more threads.
        make_ready()
    # An exit waits too: it would end what the compiler works in.
    atexit.register(wait)
    wait()


def job(target: np.ndarray, draw: Draw, stream: Stream, runs: Runs, scaling: Scaling) -> Job | None:
    """What fills target[first:last] with the values that belong there; None without numba.

    The first call for a family of dtypes loads its code from the cache, or compiles it.
    """
    if draw.dtype not in ready and is_available():
        _load(draw.dtype)
    return _jobs().job(target, draw, stream, runs, scaling) if draw.dtype in ready else None
