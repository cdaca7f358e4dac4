"""A sequence of seeds: every draw from a SeedGenerator uses the next stream."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

# By names of our own: a program may put this package's class and function in the place of Keras's.
from keras.random import SeedGenerator as KerasSeedGenerator
from keras.utils import set_random_seed as keras_set_random_seed

from kerasinit._upstream import class_saved_as_keras_own, save_as_keras_own
from kerasinit.backends import backend
from kerasinit.checks import check_integer_seed, described
from kerasinit.processes import lock_of_this_process
from kerasinit.stream.reference import SEED_MODULUS, stream_of, stream_of_state

# R sets this. It is called with a generator and its new count of draws. The count is None where it
# is unknown: in a traced function, and where the order of draws does not matter.
on_count: Callable[[KerasSeedGenerator, int | None], None] | None = None


@keras.saving.register_keras_serializable(package="kerasinit")
class SeedGenerator(KerasSeedGenerator):
    """A sequence of seeds: each draw takes the next one, so the values differ from draw to draw.

    The state is the pair [seed, count of draws so far]. So the first draw gives the same values as
    the integer seed. Keras's own functions and layers accept it, and this package's initializers
    accept Keras's.

    A compiled function gives the same sequence and leaves the same state: with `tf.function` and
    its `jit_compile=True`, in Keras's own training, and with `torch.compile`. A function for
    `jax.jit` must take the state as an argument, as in Keras's own training and in
    `keras.StatelessScope`. Otherwise the draw is refused, because JAX lets no state out of a
    function.

    Under `jit_compile=True`, and in a model that is exported or saved as a SavedModel, the
    function's own graph makes the values. So a SavedModel draws in any process, and its sequence
    goes on. `Orthogonal` is refused there, because the graph lacks its linear algebra. So are
    shapes that become known only when the function runs. Other functions of TensorFlow call back
    into Python for their values, so XLA cannot compile them later, and a concrete function that was
    traced before cannot be saved. With an integer seed, only the limit on shapes applies.

    `pickle` and `copy.deepcopy` keep the position, so a copy gives the draws that come next.

    Args:
        seed: An integer, or None to pick one.
        name: A name for the generator and its variable.
        **kwargs: `backend`, as in Keras.

    Raises:
        TypeError: `seed` is not an integer or None.
        ValueError: `seed` does not fit in 64 bits, `name` is not a string or contains "/", or a
            keyword is unknown.

    Example:
        >>> import kerasinit
        >>> seed = kerasinit.random.SeedGenerator(seed=42)
        >>> initializer = kerasinit.initializers.GlorotNormal(seed=seed)
        >>> initializer((2,)).numpy()
        array([ 0.01271491, -1.278227  ], dtype=float32)
        >>> initializer((2,)).numpy()
        array([0.90773547, 0.03775525], dtype=float32)
    """

    def __init__(self, seed: int | None = None, name: str | None = None, **kwargs: Any) -> None:
        if seed is not None:
            seed = check_integer_seed(seed, "SeedGenerator()")
        if name is not None and not _is_name(name):
            raise ValueError(
                f"SeedGenerator(): `name` must be text without '/' or None, not {described(name)}."
            )
        try:
            is_own_backend = kwargs.get("backend") is None
            kept = seed if seed is None or not is_own_backend else _as_state(seed)
            super().__init__(kept, name, **kwargs)
        except ValueError as error:
            # Keras's error lacks the call. A later Keras may know more arguments.
            unknown = [word for word in kwargs if word != "backend"]
            if not unknown:
                raise
            raise ValueError(
                f"SeedGenerator(): `{unknown[0]}` is unknown: the arguments are `seed`, `name` and "
                "`backend`."
            ) from error
        self._initial_seed = seed

    def __repr__(self) -> str:
        return shown(self)

    def __copy__(self) -> "SeedGenerator":
        # As in Keras, it shares the state: both are one sequence.
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        return other

    def __reduce__(self) -> tuple[Any, ...]:
        """What `pickle` and `copy.deepcopy` keep: the seed, the position and a subclass's own."""
        numbers = backend.numbers_of(self.state.value)
        if numbers is None:
            raise TypeError(
                "SeedGenerator: it cannot be pickled or copied while a function is traced, because "
                "its position is not known then. Do it outside of the function."
            )
        own = {k: v for k, v in self.__dict__.items() if k not in ("backend", "state")}
        return _placed, (type(self), self.get_config(), numbers), own

    def next(self, ordered: bool = True) -> Any:
        """Counts a draw and returns its state: Keras's method, in less time.

        Args:
            ordered: As in Keras.
        """
        taken: list[Any] = []
        is_here = _has_state_of_keras_s_backend(self)
        try:
            if ordered and is_here and backend.take_state(self, taken):
                if on_count is not None:
                    _tell(self, backend.numbers_of(taken[0]))
                return taken[0]
        except BaseException:
            if taken:
                _uncount(self, backend.numbers_of(taken[0]))
            raise
        state = super().next(ordered)
        if on_count is not None:
            # Where the order does not matter, the seed changes too.
            _tell(self, backend.numbers_of(state) if ordered and is_here else None)
        return state


def _has_state_of_keras_s_backend(generator: KerasSeedGenerator) -> bool:
    """False with another in `backend=`, as Keras's preprocessing layers need it in `tf.data`."""
    return isinstance(generator.state, keras.Variable)


save_as_keras_own("keras.random.SeedGenerator", SeedGenerator)


def _as_state(seed: int) -> int:
    """The seed as the backend's state can hold it. A folded seed gives the same draws."""
    backend_name = keras.backend.backend()
    bound = 2**31 if backend_name == "torch" else 2**32
    # TensorFlow keeps 64 bits, the others 31 or 32.
    return seed if backend_name == "tensorflow" or 0 <= seed < bound else seed % SEED_MODULUS


def _placed(
    cls: type[SeedGenerator], config: dict[str, Any], numbers: list[int]
) -> KerasSeedGenerator:
    """A generator from its configuration, at its position."""
    generator = cls.from_config(config)
    set_state(generator, [_as_state(numbers[0]), numbers[1]])
    return generator


def set_state(generator: KerasSeedGenerator, numbers: list[int]) -> None:
    """Sets the seed and the count of draws, as the state holds them."""
    # Use an array: an interrupt while TensorFlow reads Python's numbers ends the process.
    generator.state.assign(np.array(numbers, generator.state.dtype))


def _is_name(name: Any) -> bool:
    """True if Keras accepts this name for a variable, and TensorFlow can write it."""
    return (
        isinstance(name, str) and "/" not in name and name == name.encode(errors="ignore").decode()
    )


def shown(generator: KerasSeedGenerator) -> str:
    """A generator in words: its class, its seed and its count of draws. It does not move."""
    try:
        seed, draws = state_texts(generator)
    except Exception:  # A user's class may be half made. PyTorch's "meta" device has no values.
        return object.__repr__(generator)
    return f"{type(generator).__name__}(seed={seed}, draws={draws})"


def state_texts(generator: KerasSeedGenerator) -> list[str]:
    """The digits of the user's seed and of the count of draws.

    While a function is traced, the count is "unknown".
    """
    numbers = backend.numbers_of(generator.state.value)
    if numbers is None:
        return [str(generator.get_config()["seed"]), "unknown"]
    seed, draws = numbers
    # On JAX and PyTorch the state keeps only a part of the user's seed.
    given = backend.given_seed(generator)
    if given is not None and stream_of_state(numbers, given) == stream_of(given, draws):
        seed = given
    return [str(seed), str(draws)]


def _tell(generator: KerasSeedGenerator, numbers: list[int] | None) -> None:
    """Calls `on_count`, if it is set, with the count after the draw of these numbers."""
    if on_count is not None:
        on_count(generator, None if numbers is None else numbers[1] + 1)


def _uncount(generator: KerasSeedGenerator, numbers: list[int] | None) -> None:
    """Uncounts the draw of a state's numbers, if it is the last that was counted."""
    if numbers is None:  # A function is being traced: the draw is counted when it runs.
        return
    seed, count = numbers
    with lock_of_this_process(), backend.outside_of_functions():
        if backend.numbers_of(generator.state.value) == [seed, count + 1]:
            set_state(generator, numbers)
            if on_count is not None:
                on_count(generator, count)


class CountedDraw:
    """A draw from a generator: counted first, then made, and uncounted if making it fails.

    Args:
        generator: The generator to draw from.
        make: Makes a tensor from the seed and the number of earlier draws. While a function is
            traced, it gets both as one tensor.
    """

    def __init__(self, generator: KerasSeedGenerator, make: Callable[[Any], Any]) -> None:
        self._generator, self._make = generator, make
        self._taken: list[Any] = []  # The state, once the draw is counted.

    def tensor(self) -> Any:
        """Counts the draw and makes its tensor."""
        generator = self._generator
        # Keras's own generator has the same state, so the short way works for it too.
        has_short_way = type(generator).next in (SeedGenerator.next, KerasSeedGenerator.next)
        is_here = _has_state_of_keras_s_backend(generator)
        if not (has_short_way and is_here and backend.take_state(generator, self._taken)):
            self._take_by_next()
        state = self._taken[0]
        numbers = backend.numbers_of(state)
        _tell(generator, numbers)
        return self._make(state if numbers is None else numbers)

    def _take_by_next(self) -> None:
        """Takes the state by the generator's own method."""
        generator = self._generator
        with lock_of_this_process():
            before = backend.numbers_of(generator.state.value)
            try:
                self._taken.append(generator.next())
            except BaseException:
                self._taken.clear()
                _uncount(generator, before)
                raise

    def undo(self) -> None:
        """Uncounts the draw if it was counted."""
        interrupts: list[KeyboardInterrupt] = []
        while self._taken:
            try:
                _uncount(self._generator, backend.numbers_of(self._taken[0]))
                self._taken.clear()
            except KeyboardInterrupt as another:  # Hold it back until the draw is uncounted.
                interrupts[:] = [another]
        if interrupts:
            raise interrupts.pop()


def set_random_seed(seed: int) -> None:
    """Seeds the generators of Python, NumPy and the backend, which unseeded draws start from.

    Args:
        seed: An integer from 0 to 2**32 - 1 (the range of NumPy's generator).

    Raises:
        TypeError: `seed` is not an integer.
        ValueError: `seed` is out of range.
    """
    keras_set_random_seed(check_global_seed(seed, "set_random_seed()", "an integer"))


def check_global_seed(seed: Any, call: str, allowed: str) -> int:
    """Checks a seed for several generators: an integer in the range of NumPy's generator."""
    seed = check_integer_seed(seed, call, allowed)
    if not 0 <= seed < 2**32:
        raise ValueError(f"{call}: `seed` must be from 0 to 4294967295 (2**32 - 1), not {seed}.")
    return seed


def check_seed(seed: Any, call: str) -> Any:
    """Checks an initializer's seed: None, an int, or a SeedGenerator or its saved form."""
    if seed is None or isinstance(seed, KerasSeedGenerator):
        return seed
    if isinstance(seed, dict):
        return _made_again(seed, call)
    return check_integer_seed(seed, call, "an integer, a SeedGenerator or None")


def _made_again(config: dict[str, Any], call: str) -> KerasSeedGenerator:
    """A generator from its configuration. Makes no other class that a configuration may name."""
    name, cls = config.get("registered_name"), class_saved_as_keras_own(config)
    if config.get("module") == "keras.random" and config.get("class_name") == "SeedGenerator":
        cls = cls or KerasSeedGenerator
    elif isinstance(name, str):
        cls = keras.saving.get_registered_object(name)
    arguments = config.get("config")
    if not (
        isinstance(cls, type)
        and issubclass(cls, KerasSeedGenerator)
        and isinstance(arguments, dict)
    ):
        raise TypeError(
            f"{call}: `seed` must be an integer, a SeedGenerator or None, and "
            f"{described(config)} is not the configuration of a SeedGenerator."
        )
    try:
        # Use Keras's own way, which makes a generator once if several initializers share it.
        return keras.saving.deserialize_keras_object(config)
    except (TypeError, ValueError, AttributeError) as error:
        raise ValueError(
            f"{call}: `seed` is the configuration of a SeedGenerator that cannot be made: {error}"
        ) from error
