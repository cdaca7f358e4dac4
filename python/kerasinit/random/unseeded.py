"""Picks a seed where the user gives none."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from kerasinit import _upstream

# R sets this. It returns a seed from R's generator, or None unless the user's option asks for it.
seed_from_r: Callable[[], int | None] | None = None


class _OutsideOfScopes:
    """Python's own generator, as in stock Keras, unless R gives the seeds."""

    def randint(self, low: int, high: int) -> int:
        seed = None if seed_from_r is None else seed_from_r()
        return random.randint(low, high) if seed is None else seed

    def __getattr__(self, name: str) -> Any:
        return getattr(random, name)


# The sources of this thread's seeds, the innermost scope's last.
_sources: ContextVar[tuple[Any, ...]] = ContextVar("sources", default=(_OutsideOfScopes(),))


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
