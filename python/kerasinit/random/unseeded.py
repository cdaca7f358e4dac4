"""Picks a seed where the user gives none."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from kerasinit import _upstream

# The sources of this thread's seeds, the innermost scope's last. The first is Python's own
# generator, as in stock Keras.
_sources: ContextVar[tuple[Any, ...]] = ContextVar("sources", default=(random,))


def _source() -> Any:
    return _sources.get()[-1]


def pick_seed() -> int:
    """A seed from 1 to 10**9, drawn as stock Keras draws it."""
    return _source().randint(1, 10**9)


@contextmanager
def _seeds_from(source: Any) -> Iterator[None]:
    outer = _sources.get()
    _sources.set((*outer, source))
    try:
        yield
    finally:
        # This also removes inner sources that an interrupt left behind.
        if _sources.get()[: len(outer) + 1] == (*outer, source):
            _sources.set(outer)


def seeds_of(seed: int) -> Any:
    """A context in which this thread picks its seeds from a separate sequence.

    Stock Keras uses the same sequence after `keras.utils.set_random_seed(seed)`.
    """
    return _seeds_from(random.Random(seed))


# Keras's global generator lives as long as the thread, so its seed is not from a scope's sequence.
_upstream.pick_default_seeds_from(_source, outside=lambda: _seeds_from(random))
