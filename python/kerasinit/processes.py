"""Forks: a child has its parent's memory, and none of its threads."""

import os
import threading
from typing import Any

from kerasinit import _upstream

# The process whose threads TensorFlow has, once it has started.
_process = os.getpid()

# Values that TensorFlow's ops make without help. For more they wait for their threads, which a
# forked process lacks: it would wait without end.
UNSHARED = 2**9

# A thread may take its lock twice: a signal's handler draws in the middle of a draw.
_locks: dict[int, Any] = {}


def lock_of_this_process() -> Any:
    """A lock for each process: a fork may find its parent's taken, by a thread that it lacks."""
    # In one step: two threads that ask at once get the same lock.
    return _locks.setdefault(os.getpid(), threading.RLock())


def is_forked() -> bool:
    """True in a fork of the process that started TensorFlow.

    Seen by its number: R's `mclapply` forks without a word to Python.
    """
    global _process
    if os.getpid() != _process and not _upstream.tensorflow_has_started():
        _process = os.getpid()
    return os.getpid() != _process


def require_threads(count: int, call: str) -> None:
    """Refuses what would not come back: many values by TensorFlow's ops in a forked process."""
    if count > UNSHARED and is_forked():
        raise RuntimeError(
            f"{call}: `shape` asks for {count} values that TensorFlow's threads make, and this "
            "process, forked from one that had them, has none. Make them before the fork, or in a "
            "new process (multiprocessing's 'spawn'; in R, parallel::makeCluster())."
        )
