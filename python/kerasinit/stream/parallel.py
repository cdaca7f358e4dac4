"""Shares work among threads, and can be interrupted between two blocks of it."""

import os
import threading
from collections.abc import Callable
from concurrent import futures
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache

from kerasinit.backends import backend
from kerasinit.stream import progress


def thread_count() -> int:
    """The backend's setting for the threads inside one op, or all cores of this process."""
    chosen = backend.thread_setting()
    if chosen:
        return chosen
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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
