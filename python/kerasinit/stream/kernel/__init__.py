"""The fast path: the stream's values in vector code that numba compiles, on all cores.

The values equal those of `kerasinit.stream.reference`. Tests compare them.
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

# The dtypes whose compiled code is loaded. Each family of dtypes has its own function.
ready: set[str] = set()


# The processes that are loading code. A fork during a load lacks the thread that holds the locks,
# so it must do without the kernel.
_loading: set[int] = set()
# The reason why there is no kernel, once an attempt to load it fails.
_failure: Exception | None = None


def is_available() -> bool:
    """True if numba is installed and no attempt to load the kernel has failed. Loads nothing."""
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
        # Without the compiler the kernel would be correct, but thousands of times slower.
        raise ImportError("NUMBA_DISABLE_JIT is set")
    return jobs


def _load(dtype: str) -> None:
    """Loads the code for a dtype from the cache, or compiles it, which takes seconds once.

    This runs in a separate thread, because numba's destructors swallow an interrupt during its
    work. The calling thread checks for interrupts in short steps. After an interrupt the other
    thread continues, and the next draw waits until it is done.
    """
    ended: list[None] = []
    process = os.getpid()
    _loading.add(process)

    def make_ready() -> None:
        global _failure
        try:
            _jobs().make_ready(dtype)
        except Exception as error:  # A broken numba may raise anything: fall back to the reference.
            _failure = error
        finally:
            _loading.discard(process)
            ended.append(None)

    def wait() -> None:
        while not ended and os.getpid() == process:  # A fork lacks the thread.
            time.sleep(0.01)

    try:
        _thread.start_new_thread(make_ready, ())
    except RuntimeError:  # Python is exiting and starts no more threads.
        make_ready()
    # Python's exit waits too: otherwise it would tear down the compiler at work.
    atexit.register(wait)
    wait()


def job(target: np.ndarray, draw: Draw, stream: Stream, runs: Runs, scaling: Scaling) -> Job | None:
    """A function that fills target[first:last] with its values; None without numba.

    The first call for a family of dtypes loads its code from the cache, or compiles it.
    """
    if draw.dtype not in ready and is_available():
        _load(draw.dtype)
    return _jobs().job(target, draw, stream, runs, scaling) if draw.dtype in ready else None
