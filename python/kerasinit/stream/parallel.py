"""Shares work among threads, and can be interrupted between two blocks of it.

An interrupt may come at any step of the calling thread. It can leave a lock of Python's `threading`
taken, and the next draw then waits for that lock without end. So threads share only what C reads
and changes in one step: a queue, a set, a list, an iterator.
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
    """What the threads of one draw share."""

    def __init__(self, job: Callable[[int, int], None], total: int, size: int) -> None:
        self._job, self._total, self._size = job, total, size
        self._firsts = iter(range(0, total, size))  # Each thread takes the next block from it.
        self._done: list[int] = []
        self._helper_left: SimpleQueue[None] = SimpleQueue()
        # The helpers that may be in a block.
        self.helpers: set[int] = set()
        self.errors: list[BaseException] = []  # What helpers met.
        self.is_over = False  # True: nobody begins a block any more.

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
            self.helpers.add(helper)  # Before it looks whether the draw is over.
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
            # In short steps: R's interrupts reach Python's main thread only while it runs Python.
            with contextlib.suppress(Empty):
                self._helper_left.get(timeout=0.05)


class _Helpers:
    """The threads of a process that help with draws. No exit of Python waits for them."""

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
        """Asks so many helpers for their help, and starts those that are missing."""
        while len(self._alive) < count:
            try:
                # `threading.Thread.start` takes a lock of Python's.
                _thread.start_new_thread(self._serve, ())
            except RuntimeError:
                break  # Python is about to exit and starts no more threads.
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
            except BaseException as error:  # Another interrupt. It waits for the helpers too.
                later[:] = [error]
        if later:
            raise later.pop() from first  # `pop`: a frame that keeps its own error is freed late.
        raise
    if work.errors:
        raise work.errors.pop()
