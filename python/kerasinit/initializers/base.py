"""The base of every initializer: it checks a call, then makes the values."""

import math
from collections.abc import Callable
from functools import partial
from inspect import signature
from typing import Any, TypeVar

import keras
import numpy as np
from keras.random import SeedGenerator as KerasSeedGenerator

from kerasinit import memory
from kerasinit.backends import backend
from kerasinit.checks import (
    FLOAT_DTYPES,
    check_dtype,
    check_extent,
    check_memory,
    check_partition,
    check_shape,
    described,
    saved_array,
)
from kerasinit.initializers.parts import PartOfDraw, Parts
from kerasinit.random.seed_generator import CountedDraw, check_seed, shown
from kerasinit.random.unseeded import pick_seed
from kerasinit.stream import reference
from kerasinit.stream.blocks import Block, slices_of, whole
from kerasinit.stream.draw import Draw
from kerasinit.stream.graph import TracedDraw
from kerasinit.stream.values import values
from kerasinit.types import Seed, Shape

# Makes an array of values, from no arguments or from the stream of a seed.
Maker = Callable[..., np.ndarray]

_Self = TypeVar("_Self", bound="Initializer")


def _checked(make: Maker, check: Callable[[], None]) -> Maker:
    """A maker that checks just before it makes values, so not where only shapes count."""

    def checked(*arguments: Any) -> np.ndarray:
        check()
        return make(*arguments)

    return checked


class Initializer(keras.initializers.Initializer):
    """Base of this package's initializers; a Keras initializer like any other.

    Each class is also a subclass of Keras's class of the same name, because programs ask for it:
    `EinsumDense` chooses axes only for instances of `keras.initializers.VarianceScaling`.
    """

    dtypes: tuple[str, ...] = FLOAT_DTYPES
    _is_cut_from_whole = False  # True where a block cannot be made alone.

    @classmethod
    def from_config(cls: type[_Self], config: dict[str, Any]) -> _Self:
        """Makes an initializer from its `get_config()`, which may have been saved.

        Keras 1 and 2 wrote a dtype, too. Today each call gives it.
        """
        extra = {"dtype"} - set(signature(cls).parameters)
        return cls(**{name: saved_array(it) for name, it in config.items() if name not in extra})

    def __repr__(self) -> str:
        try:
            arguments = [
                f"{name}={self._shown(name, it)}" for name, it in self.get_config().items()
            ]
            return f"{type(self).__name__}({', '.join(arguments)})"
        except Exception:  # A user's class may be half made, or its configuration may fail.
            return object.__repr__(self)

    def _shown(self, name: str, configured: Any) -> str:
        """An argument in words."""
        # A configuration packs an array or an object in a dict.
        packed = isinstance(configured, dict)
        return described(getattr(self, name, configured) if packed else configured)

    def __call__(
        self,
        shape: Shape,
        dtype: Any = None,
        *,
        partition_shape: Shape | None = None,
        partition_offset: Shape | None = None,
        layout: Any = None,
    ) -> Any:
        """Makes a tensor of this initializer's values, or one block of it.

        A block has the same bits as that slice of the whole. It is made alone, except by
        `Orthogonal` and `STFT`, which make the whole and slice it. Successive blocks of a tensor
        belong to one draw, which a generator counts once. The next draw begins with a block that
        overlaps an earlier one, or after something else has drawn. An empty block overlaps none.
        So where a block may be empty, give each tensor its own initializer.

        Args:
            shape: Shape of the tensor: a list or tuple of whole numbers >= 0. As in Keras, `Zeros`,
                `Ones` and `Constant` also take one number, as the size of a single axis.
            dtype: Its dtype, by name or as an object of NumPy or of a backend. None is
                `keras.config.floatx()`. The backend decides the dtype of the result: JAX turns
                "float64" into "float32" unless 64 bits are enabled.
            partition_shape: Shape of the block, for a variable that is stored in several pieces.
                Goes with `partition_offset`, as in `tf.keras`.
            partition_offset: Where the block begins in the tensor, axis by axis.
            layout: Placement of the tensor's shards, on JAX: a `keras.distribution.TensorLayout` or
                a `jax.sharding.Sharding`. Each shard is made alone, and a generator counts one
                draw. Keras's variables pass it.

        Returns:
            A tensor of Keras's current backend, on the current device or those of `layout`.

        Raises:
            TypeError: `shape` or `dtype` is of the wrong kind.
            ValueError: `shape` or `dtype` has a value that is not allowed.
            MemoryError: the tensor is larger than the free memory.
            RuntimeError: `STFT` in a forked process, which lacks TensorFlow's threads.
        """
        draws: list[CountedDraw | PartOfDraw] = []
        try:
            return self._call(draws, shape, dtype, partition_shape, partition_offset, layout)
        except BaseException:
            # Here, in the frame that returns to the caller: an interrupt may come at any step.
            for draw in draws:
                draw.undo()
            raise

    @backend.not_converted
    def _call(
        self,
        draws: list[CountedDraw | PartOfDraw],
        shape: Any,
        dtype: Any,
        partition_shape: Any,
        partition_offset: Any,
        layout: Any,
    ) -> Any:
        """Does the call. Puts a draw from a generator in `draws` before counting it."""
        call = f"{type(self).__name__}.__call__()"
        shape = self._shape_given(shape)
        if partition_shape is None:
            shape, some_unknown = backend.known_sizes(shape)
            if some_unknown:
                dtype = backend.held_dtype(check_dtype(dtype, call, self.dtypes))
                return self._tensor_of_sizes(shape, dtype, call)
        shape = check_shape(shape, call)
        dtype = backend.held_dtype(check_dtype(dtype, call, self.dtypes))
        check_extent(shape, dtype, call)
        self._check(shape, dtype, call)
        shape = self._shape_made(shape)
        block = check_partition(partition_shape, partition_offset, shape, call)
        make, held = self._maker(shape, dtype, block), None
        if layout is not None:
            if partition_shape is not None:
                raise TypeError(
                    f"{call}: `layout` and `partition_shape` cannot both be given: a layout "
                    "divides the tensor into shards."
                )
            layout = backend.check_layout(layout, shape, call)
            shards = backend.maker_of_shards(layout, shape, self._maker_of_blocks(shape, dtype))
            if shards is not None:
                make, held = shards, self._values_held_in_shards(shape, layout)
        if math.prod(shape) > memory.FEW:
            held = self._values_held(shape, block) if held is None else held
            check = partial(check_memory, held, shape, dtype, call)
            if backend.draws_while_traced():  # Check before a generator counts a draw.
                check()
            make = _checked(make, check)
        made = self._tensor(make, shape, block, dtype)
        if isinstance(made, CountedDraw | PartOfDraw):
            draws.append(made)
            made = made.tensor()
        return made if layout is None else backend.laid_out(made, layout)

    def _shape_given(self, shape: Any) -> Any:
        """The shape before it is checked: as given, except where Keras takes more forms."""
        return shape

    def _check(self, shape: tuple[int, ...], dtype: str, call: str) -> None:
        """Refuses a shape or dtype that this initializer does not support."""

    def _shape_made(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of the result: the given one, except for `STFT`."""
        return shape

    def _values_held(self, shape: tuple[int, ...], block: Block) -> int:
        """The most values in memory at a time while a block is made."""
        return math.prod(block.shape)

    def _values_held_in_shards(self, shape: tuple[int, ...], layout: Any) -> int:
        """The most values in memory at a time while all shards are made."""
        whole_too = self._values_held(shape, whole(shape)) if self._is_cut_from_whole else 0
        return whole_too + backend.values_held(layout, shape)

    def _maker_of_blocks(self, shape: tuple[int, ...], dtype: str) -> Callable[..., Any]:
        """A function from a maker's arguments to a function that makes a block."""
        if not self._is_cut_from_whole:
            return lambda *given: lambda block: self._maker(shape, dtype, block)(*given)

        def cut(*given: Any) -> Callable[[Block], np.ndarray]:
            values = self._maker(shape, dtype, whole(shape))(*given)
            return lambda block: np.ascontiguousarray(values[slices_of(block)])

        return cut

    def _tensor_of_sizes(self, shape: Any, dtype: str, call: str) -> Any:
        """A tensor whose shape becomes known when a traced function runs."""
        self._check_compiler(call)
        return backend.tensor_of_sizes(partial(self._array, dtype, call), shape, None, dtype)

    def _check_compiler(self, call: str) -> None:
        """Refuses a shape whose sizes become known too late for a compiler."""
        reason = backend.why_no_sizes()
        if reason:
            raise ValueError(
                f"{call}: `shape` must be known when a function is compiled or saved. {reason}"
            )

    def _array(self, dtype: str, call: str, sizes: list[int], *arguments: Any) -> np.ndarray:
        """The values, once the shape is known. `arguments` are the maker's."""
        shape = check_shape(sizes, call)
        self._check(shape, dtype, call)
        block = whole(self._shape_made(shape))
        check_memory(self._values_held(shape, block), shape, dtype, call)
        return self._maker(shape, dtype, block)(*arguments)

    def _maker(self, shape: tuple[int, ...], dtype: str, block: Block) -> Maker:
        """A function that makes the values of a block, as an array of `stored_dtype(dtype)`.

        It refers to no initializer and no generator: TensorFlow and JAX keep such a function as
        long as the traced function, possibly until the process ends.
        """
        raise NotImplementedError

    def _tensor(self, make: Maker, shape: tuple[int, ...], block: Block, dtype: str) -> Any:
        """A tensor of the block, made by `make`, or a draw from a generator that will make it."""
        return backend.tensor(make, block.shape, dtype)


backend.pass_layouts_to(Initializer)


class RandomInitializer(Initializer):
    """Base of the initializers that have a seed.

    An integer seed gives the same values at each call. None picks one at construction. A
    `SeedGenerator` gives the next values of its sequence.
    """

    _in_graph = False  # True where a graph can make the values from a generator's state.

    def __init__(self, seed: Seed = None) -> None:
        self._init_seed = check_seed(seed, f"{type(self).__name__}()")
        self._parts = Parts()
        self.seed = pick_seed() if seed is None else self._init_seed

    def get_config(self) -> dict[str, Any]:
        """The arguments that recreate this initializer."""
        return {"seed": keras.saving.serialize_keras_object(self._init_seed)}

    def _shown(self, name: str, configured: Any) -> str:
        if name != "seed":
            return super()._shown(name, configured)
        if isinstance(self.seed, KerasSeedGenerator):
            return shown(self.seed)
        return f"None (picked {self.seed})" if configured is None else f"{self.seed}"

    def _tensor_of_sizes(self, shape: Any, dtype: str, call: str) -> Any:
        self._check_compiler(call)
        seed = self._checked_seed()

        def array(sizes: list[int], numbers: Any = (seed,)) -> np.ndarray:
            return self._array(dtype, call, sizes, reference.stream_of(*numbers))

        state = seed.next() if isinstance(seed, KerasSeedGenerator) else None
        return backend.tensor_of_sizes(array, shape, state, dtype)

    def _tensor(self, make: Maker, shape: tuple[int, ...], block: Block, dtype: str) -> Any:
        """A tensor of the block, which `make` makes from the stream of the seed."""
        seed = self._checked_seed()
        if isinstance(seed, int):
            stream = reference.stream_of(seed)
            return backend.tensor(lambda: make(stream), block.shape, dtype)
        if backend.is_key(seed):  # Its values are Keras's own.
            return super(Initializer, self).__call__(shape, dtype)[slices_of(block)]
        if backend.only_shapes_count():
            return keras.ops.zeros(block.shape, dtype)
        reason = backend.why_no_generator(self._in_graph)
        if reason:
            raise ValueError(f"{type(self).__name__}.__call__(): {reason}")
        given = backend.given_seed(seed)

        def tensor_of(state: Any) -> Any:
            if isinstance(state, list):
                stream = reference.stream_of_state(state, given)
                return backend.tensor(lambda: make(stream), block.shape, dtype)
            draw = TracedDraw(make, given, self._in_graph, block.shape, dtype)
            return backend.tensor_of_state(draw, state)

        if block.shape != shape:
            return PartOfDraw(self._parts, seed, (shape, dtype), block, tensor_of)
        return CountedDraw(seed, tensor_of)

    def _checked_seed(self) -> Any:
        """The seed, which a program may have set after the initializer was made."""
        seed = self.seed
        if type(seed) is int or isinstance(seed, KerasSeedGenerator) or backend.is_key(seed):
            return seed
        # As in stock Keras, None gives other values at each call.
        return (
            pick_seed() if seed is None else check_seed(seed, f"{type(self).__name__}.__call__()")
        )


class DrawnInitializer(RandomInitializer):
    """Base of the initializers that draw each value from a distribution."""

    _in_graph = True

    def distribution_for(self, shape: Shape, dtype: Any = None) -> Draw:
        """The distribution of the values for this shape.

        Args:
            shape: Shape of the tensor, as in a call.
            dtype: Its dtype, as in a call.

        Returns:
            `(name, first, second, dtype)`: "truncated_normal" or "normal" with mean and stddev, or
            "uniform" with minval and maxval. The stddev is that before truncation at two stddev.
        """
        call = f"{type(self).__name__}.distribution_for()"
        shape = check_shape(shape, call)
        dtype = backend.held_dtype(check_dtype(dtype, call, self.dtypes))
        self._check(shape, dtype, call)
        return self._draw_for(shape, dtype)

    def _draw_for(self, shape: tuple[int, ...], dtype: str) -> Draw:
        raise NotImplementedError

    def _maker(self, shape: tuple[int, ...], dtype: str, block: Block) -> Maker:
        draw = self._draw_for(shape, dtype)
        return lambda stream: values(draw, stream, shape, block)
