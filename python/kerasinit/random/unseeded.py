"""Where the seed comes from that a user leaves out."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kerasinit import _upstream


class _Sources(threading.local):
    """Where this thread picks its seeds from, the innermost scope's last."""

    def __init__(self) -> None:
        self.opened: list[Any] = [random]  # Python's own generator, as in stock Keras.


_sources = _Sources()


def pick_seed() -> int:
    """A seed from 1 to 10**9, drawn as stock Keras draws it."""
    return _sources.opened[-1].randint(1, 10**9)


@contextmanager
def _seeds_from(source: Any) -> Iterator[None]:
    _sources.opened.append(source)
    try:
        yield
    finally:
        _sources.opened.pop()


def seeds_of(seed: int) -> Any:
    """A context in which this thread picks its seeds from a sequence of their own.

    It is the sequence that stock Keras picks from after `keras.utils.set_random_seed(seed)`.
    """
    return _seeds_from(random.Random(seed))


# Keras's global generator stays for the life of the thread. It is nobody's in a scope.
_upstream.pick_default_seeds_from(lambda: _sources.opened[-1], outside=lambda: _seeds_from(random))
