"""Where the seed comes from that a user leaves out."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from kerasinit import _upstream

# Where this thread picks its seeds from, the innermost scope's last. The first is Python's own
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
        # With those that an interrupt has left within.
        if _sources.get()[: len(outer) + 1] == (*outer, source):
            _sources.set(outer)


def seeds_of(seed: int) -> Any:
    """A context in which this thread picks its seeds from a sequence of their own.

    It is the sequence that stock Keras picks from after `keras.utils.set_random_seed(seed)`.
    """
    return _seeds_from(random.Random(seed))


# Keras's global generator stays for the life of the thread. It is nobody's in a scope.
_upstream.pick_default_seeds_from(_source, outside=lambda: _seeds_from(random))
