"""Shows the progress of a long draw."""

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator

# Seconds. Shorter draws show nothing, and the bar moves at most this often.
PATIENCE = 2.0
INTERVAL = 0.1

# Shows that `done` of `total` values are made. The thread that draws calls it, first after
# PATIENCE. In the last call, done == total, or done is None if the draw was stopped.
Reporter = Callable[[int | None, int], None]


class TqdmBar:
    """A tqdm bar on an interactive stderr; without tqdm or a terminal, nothing."""

    def __init__(self) -> None:
        self._bar = None

    def __call__(self, done: int | None, total: int) -> None:
        """Moves the bar, and removes it at the end."""
        if self._bar is None:
            # Not tqdm's own `disable` and `delay`: even a disabled or delayed bar starts a thread,
            # and R's display needs the wait too.
            if done is None or done == total or not sys.stderr.isatty():
                return
            try:
                from tqdm import tqdm
            except ImportError:
                return
            self._bar = tqdm(
                total=total, desc="kerasinit", unit="value", unit_scale=True, leave=False
            )
        if done is not None:
            self._bar.update(done - self._bar.n)
        if done is None or done == total:
            self._bar.close()
            self._bar = None


_make_reporter: Callable[[], Reporter] = TqdmBar


def set_reporter(make: Callable[[], Reporter]) -> None:
    """Replaces the tqdm bar by another display.

    Args:
        make: Called once for each draw that shows progress. Returns the draw's reporter.
    """
    global _make_reporter
    _make_reporter = make


@contextlib.contextmanager
def watched(total: int) -> Iterator[Callable[[int], None]]:
    """A function to call, any number of times, with the number of values made so far.

    It shows progress only in Python's main thread: R's display is R code, which no other thread may
    run.
    """
    shows = threading.current_thread() is threading.main_thread()
    due = time.monotonic() + PATIENCE
    reporter = None

    def report(done: int) -> None:
        nonlocal due, reporter
        now = time.monotonic()
        if now < due or not shows:
            return
        due = now + INTERVAL
        reporter = reporter or _make_reporter()
        reporter(min(done, total), total)

    finished = False
    try:
        yield report
        finished = True
    finally:
        if reporter:
            reporter(total if finished else None, total)
