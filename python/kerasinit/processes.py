"""Support for forks: a child has its parent's memory, but none of its threads."""

import os
import threading
from typing import Any

from kerasinit import _upstream

# The process that runs TensorFlow's threads, once TensorFlow has started.
_process = os.getpid()

# The most values that TensorFlow's ops make in the calling thread alone. For more, they wait for
# other threads. A forked process lacks those, so it would wait forever.
UNSHARED = 2**9

# Reentrant locks: a signal handler may draw in the middle of a draw.
_locks: dict[int, Any] = {}


def lock_of_this_process() -> Any:
    """This process's lock. In a fork, a thread that it lacks may hold the parent's lock."""
    # setdefault is atomic, so two threads that ask at once get the same lock.
    return _locks.setdefault(os.getpid(), threading.RLock())


def is_forked() -> bool:
    """True in a fork of the process that started TensorFlow.

    It compares process ids, because R's `mclapply` forks without notice to Python.
    """
    global _process
    if os.getpid() != _process and not _upstream.tensorflow_has_started():
        _process = os.getpid()
    return os.getpid() != _process


def require_threads(count: int, call: str) -> None:
    """Refuses many values by TensorFlow's ops in a forked process, which would wait forever."""
    if count > UNSHARED and is_forked():
        raise RuntimeError(
            f"{call}: `shape` asks for {count} values, and a forked process can make at most "
            f"{UNSHARED}, because it lacks TensorFlow's threads. Make them before the fork, or in "
            "a new process (multiprocessing's 'spawn'; in R, parallel::makeCluster())."
        )
