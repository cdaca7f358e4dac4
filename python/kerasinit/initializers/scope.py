"""Gives every layer this package's initializers, without changes to the layer's code."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import TracebackType
from typing import Any, TypeVar

import keras

from kerasinit import _upstream
from kerasinit.initializers.lookup import classes_by_name
from kerasinit.random.seed_generator import check_global_seed
from kerasinit.random.unseeded import seeds_of

_Function = TypeVar("_Function", bound=Callable[..., Any])


class Scope(threading.local):
    """What `scope` returns. Each use opens a context of its own, also within another use.

    A context belongs to a thread, so each thread has its own attributes: Python calls `__init__`
    again for it.
    """

    def __init__(self, seed: int | None) -> None:
        self._seed = seed
        self._open: list[AbstractContextManager[None]] = []

    def __enter__(self) -> None:
        context = _opened(self._seed)
        context.__enter__()
        self._open.append(context)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if not self._open:
            raise RuntimeError("scope(): a `with` must end in the thread where it began, and once.")
        self._open.pop().__exit__(kind, error, traceback)

    def __call__(self, function: _Function) -> _Function:
        """A function that runs in a new context at each call, in any thread."""
        return _opened(self._seed)(function)


def scope(seed: int | None = None) -> Scope:
    """A context in which every Keras layer finds this package's initializers by name.

    It affects names of initializers: the defaults of layers, and the configurations of models that
    are cloned or loaded. It does not change initializer objects, existing weights, or names that
    the user has registered for something else. Nothing outside changes, even after an error.

    With a `seed`, each initializer and each generator (`SeedGenerator`, dropout's too) made without
    one takes the next seed of a sequence. Stock Keras uses the same sequence after
    `keras.utils.set_random_seed(seed)`. But the generators of Python, NumPy and the backend do not
    advance, and their draws change no weight.

    The context belongs to the thread that opens it. An inner one has its own sequence, or
    continues the outer's if it lacks a seed. Layers that are built later, as in the first `fit`,
    must be built in the context too. A `keras.saving.custom_object_scope` inside hides these names,
    as it hides those of any other scope around it. `keras.utils.clear_session` clears them all. Do
    not `await` or `yield` inside: other code that runs meanwhile would be inside too.

    Args:
        seed: An integer from 0 to 2**32 - 1, or None to pick seeds as outside.

    Returns:
        A context manager for any number of `with`, one after the other or nested, or a decorator
        for functions that neither wait nor yield. Each use begins the sequence of `seed` again.

    Raises:
        TypeError: `seed` is not an integer or None.
        ValueError: `seed` is out of range.

    Example:
        >>> import keras, kerasinit
        >>> with kerasinit.scope(seed=42):
        ...     layer = keras.layers.Dense(2)
        ...     layer.build((None, 2))
        >>> layer.kernel_initializer
        GlorotUniform(seed=None (picked 686579304))
        >>> layer.kernel.numpy()
        array([[ 0.8773805 ,  0.3983569 ],
               [-0.34608656,  1.1022447 ]], dtype=float32)
    """
    if seed is not None:
        seed = check_global_seed(seed, "scope()", "an integer or None")
    return Scope(seed)


@contextmanager
def _opened(seed: int | None) -> Iterator[None]:
    # A name that the user has registered for something else stays the user's.
    users = {**keras.saving.get_custom_objects(), **_upstream.custom_objects_in_scope()}
    objects: dict[str, Any] = {**classes_by_name(), **users}
    # Each use begins the sequence again: a decorated function has the same seeds at each call.
    seeds = nullcontext() if seed is None else seeds_of(seed)
    with keras.saving.custom_object_scope(objects), seeds:
        yield
