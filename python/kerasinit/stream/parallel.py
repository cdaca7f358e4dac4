"""Shares work among threads. An interrupt can stop it between two blocks.

An interrupt may come at any step of the calling thread. It can leave a lock of Python's `threading`
taken, and the next draw would wait for that lock forever. So threads share only objects that C
changes in one step: a queue, a set, a list, an iterator.
"""

import _thread
import contextlib
import os
from collections.abc import Callable
from functools import cache
from queue import Empty, SimpleQueue

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


class _Work:
    """The state that the threads of one draw share."""

    def __init__(self, job: Callable[[int, int], None], total: int, size: int) -> None:
        self._job, self._total, self._size = job, total, size
        self._firsts = iter(range(0, total, size))  # Each thread takes the next block from it.
        self._done: list[int] = []
        self._helper_left: SimpleQueue[None] = SimpleQueue()
        # The helpers that may be working on a block.
        self.helpers: set[int] = set()
        self.errors: list[BaseException] = []  # The helpers' errors.
        self.is_over = False  # If True, no thread begins another block.

    def take_blocks(self, report: Callable[[int], None]) -> None:
        """Works on one block after the other."""
        for first in self._firsts:
            if self.is_over:
                return
            self._job(first, min(first + self._size, self._total))
            self._done.append(first)
            report(len(self._done) * self._size)

    def help(self) -> None:
        """Takes blocks in a helper thread."""
        helper = _thread.get_ident()
        try:
            self.helpers.add(helper)  # Must come before the check of `is_over`.
            self.take_blocks(lambda done: None)
        except BaseException as error:
            self.is_over = True
            self.errors.append(error)
        finally:
            self.helpers.discard(helper)
            self._helper_left.put(None)

    def wait(self) -> None:
        """Waits for the helpers' blocks."""
        while self.helpers:
            # Wait in short steps: R's interrupts reach the main thread only while it runs Python.
            with contextlib.suppress(Empty):
                self._helper_left.get(timeout=0.05)


class _Helpers:
    """The threads of a process that help with draws. Python's exit does not wait for them."""

    def __init__(self) -> None:
        self._works: SimpleQueue[_Work] = SimpleQueue()
        self._alive: list[None] = []

    def _serve(self) -> None:
        try:
            while True:
                self._works.get().help()
        finally:
            self._alive.pop()

    def ask(self, work: _Work, count: int) -> None:
        """Asks `count` helpers to work, and starts threads if there are fewer."""
        while len(self._alive) < count:
            try:
                # Not `threading.Thread.start`, which takes a Python lock.
                _thread.start_new_thread(self._serve, ())
            except RuntimeError:
                break  # Python is exiting and starts no more threads.
            self._alive.append(None)
        for _ in range(min(count, len(self._alive))):
            self._works.put(work)


@cache
def _helpers(process: int) -> _Helpers:
    """The helpers of a process: a fork has none of its parent's threads."""
    return _Helpers()


def for_blocks(
    job: Callable[[int, int], None], total: int, size: int, threads: int | None = None
) -> None:
    """Calls `job(first, last)` for all blocks of 0..total, on several threads.

    The calling thread works too. Between its blocks it runs Python code, which notices Ctrl-C (and
    R's interrupts, which arrive the same way). Then every thread stops at the end of its block. No
    thread is working any more when the exception is raised.

    Args:
        job: Works on one block, and releases the GIL meanwhile.
        total: The end of the last block.
        size: The blocks' size. The last block may be smaller.
        threads: The number of threads. None is `thread_count()`.
    """
    if total <= size:
        job(0, total)
        return
    work = _Work(job, total, size)
    try:
        _helpers(os.getpid()).ask(work, min(threads or thread_count(), -(-total // size)) - 1)
        with progress.watched(total) as report:
            work.take_blocks(report)
            work.wait()
    except BaseException as first:
        work.is_over = True
        later = []
        while work.helpers:
            try:
                work.wait()
            except BaseException as error:  # Another interrupt: wait for the helpers first.
                later[:] = [error]
        if later:
            raise later.pop() from first  # `pop`: a frame in a reference cycle is freed late.
        raise
    if work.errors:
        raise work.errors.pop()
