"""Shares work among threads, and can be interrupted between two blocks of it."""

import os
import threading
from collections.abc import Callable
from concurrent import futures
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache

import tensorflow as tf
from tensorflow.python.eager import context

from kerasinit.random import progress


def thread_count() -> int:
    """TensorFlow's setting for the threads inside one op, or all cores of this process."""
    chosen = tf.config.threading.get_intra_op_parallelism_threads()
    if chosen:
        return chosen
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# The process whose threads TensorFlow has, once it has started.
_process = os.getpid()

# Values that TensorFlow's ops make without help. For more they wait for their threads, which a
# forked process has not: for ever.
UNSHARED = 2**9


def is_forked() -> bool:
    """True in a fork of the process that started TensorFlow: it has its memory, not its threads.

    Seen by its number: R's `mclapply` forks without a word to Python.
    """
    global _process
    if os.getpid() != _process and not context.context()._initialized:
        _process = os.getpid()
    return os.getpid() != _process


def require_threads(count: int) -> None:
    """Refuses what would not come back: many values by TensorFlow's ops in a forked process."""
    if count > UNSHARED and is_forked():
        raise RuntimeError(
            f"{count} of these values are made by TensorFlow's threads, and this process, forked "
            "from one that had them, has none. Make them before the fork, or in a new process "
            "(multiprocessing's 'spawn'; in R, parallel::makeCluster())."
        )


@cache
def _pool(process: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(thread_count(), thread_name_prefix="kerasinit")


def _help(work: Callable[[], None], helpers: int) -> list[Future]:
    """Starts threads that take blocks too."""
    if not helpers:
        return []
    try:
        return [_pool(os.getpid()).submit(work) for _ in range(helpers)]
    except RuntimeError:
        return []  # Python is about to exit and starts no more threads; the caller works alone.


def for_blocks(
    job: Callable[[int, int], None], total: int, size: int, threads: int | None = None
) -> None:
    """Calls `job(first, last)` for all blocks of 0..total, on several threads.

    The calling thread works too. Between its blocks it runs Python, and that is when Ctrl-C is
    seen (and R's interrupts, which arrive the same way): every thread then stops at its block's
    end, and none works on when the exception leaves.

    Args:
        job: Works on one block; lets go of Python's lock while it does.
        total: Where the last block ends.
        size: The blocks' size; the last may be smaller.
        threads: How many work; None is `thread_count()`.
    """
    if total <= size:
        job(0, total)
        return
    firsts = iter(range(0, total, size))  # Shared: each thread takes the next block from it.
    done = []
    stopped = threading.Event()

    def work(report: Callable[[int], None] = lambda done: None) -> None:
        try:
            for first in firsts:
                if stopped.is_set():
                    return
                job(first, min(first + size, total))
                done.append(first)
                report(len(done) * size)
        except BaseException:
            stopped.set()
            raise

    helpers = _help(work, min(threads or thread_count(), -(-total // size)) - 1)
    try:
        with progress.watched(total) as report:
            work(report)
            _wait(helpers)
    except BaseException:
        stopped.set()
        _wait(helpers)
        raise
    for helper in helpers:
        if not helper.cancelled():
            helper.result()  # Raises what the helper met.


def _wait(helpers: list[Future]) -> None:
    """Waits for the blocks that are being worked on."""
    running = [helper for helper in helpers if not helper.cancel()]
    # In short steps: R's interrupts reach Python's main thread only while it runs Python.
    while futures.wait(running, timeout=0.05).not_done:
        pass
