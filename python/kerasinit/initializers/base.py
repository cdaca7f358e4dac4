"""What every initializer shares: a call is checked here, and only then are values made."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import numpy as np

from kerasinit import memory
from kerasinit.backends import backend
from kerasinit.checks import (
    FLOAT_DTYPES,
    check_dtype,
    check_extent,
    check_memory,
    check_partition,
    check_shape,
)
from kerasinit.initializers.parts import PartOfDraw, Parts
from kerasinit.random.seed_generator import CountedDraw, check_seed
from kerasinit.random.unseeded import pick_seed
from kerasinit.stream import reference
from kerasinit.stream.blocks import Block, slices_of, whole
from kerasinit.stream.draw import Draw
from kerasinit.stream.graph import TracedDraw
from kerasinit.stream.values import values
from kerasinit.types import Seed, Shape

# Makes an array of values: of nothing, or of the stream of a seed.
Maker = Callable[..., np.ndarray]


def _checked(make: Maker, check: Callable[[], None]) -> Maker:
    """A maker that checks first, when the values are made: where only shapes count none are."""

    def checked(*arguments: Any) -> np.ndarray:
        check()
        return make(*arguments)

    return checked


class Initializer(keras.initializers.Initializer):
    """Base of this package's initializers; a Keras initializer like any other."""

    dtypes: tuple[str, ...] = FLOAT_DTYPES
    _is_cut_from_whole = False  # True where a block cannot be made alone.

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

        A block has the same bits as that slice of the whole, and is made alone (but for
        `Orthogonal` and `STFT`, whose blocks are cut from the whole). Blocks of a tensor that are
        asked for one after the other are of one draw from a generator, which counts it once. The
        next draw begins with a block that overlaps with one of them, or where something else has
        drawn since. So give each tensor an initializer of its own where a block may be empty.

        Args:
            shape: Shape of the tensor: a list or tuple of whole numbers >= 0.
            dtype: Its dtype, by name or as an object of NumPy or of a backend. None is
                `keras.config.floatx()`. What the backend will hold is what is made: JAX makes
                "float32" of "float64" unless its 64 bits are switched on.
            partition_shape: Shape of the block, for a variable that is kept in several pieces.
                Goes with `partition_offset`, as in `tf.keras`.
            partition_offset: Where the block begins in the tensor, axis by axis.
            layout: Where the tensor's shards lie, on JAX: a `keras.distribution.TensorLayout` or a
                `jax.sharding.Sharding`. Each shard is made alone, and a generator counts one draw.
                Keras's variables pass it.

        Returns:
            A tensor of Keras's current backend, on the current device or those of `layout`.

        Raises:
            TypeError: `shape` or `dtype` is of the wrong kind.
            ValueError: `shape` or `dtype` has a value that is not allowed.
            MemoryError: the tensor is larger than the free memory.
            RuntimeError: `STFT` in a forked process, which lacks the threads of TensorFlow.
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
        """As a call. A draw from a generator is put in `draws` before it is counted."""
        call = f"{type(self).__name__}.__call__()"
        if partition_shape is None and backend.has_unknown_sizes(shape):
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
                raise TypeError(f"{call}: `layout` goes without `partition_shape`: it has shards.")
            layout = backend.check_layout(layout, shape, call)
            shards = backend.maker_of_shards(layout, shape, self._maker_of_blocks(shape, dtype))
            if shards is not None:
                make, held = shards, self._values_held_in_shards(shape, layout)
        if math.prod(shape) > memory.FEW:
            held = self._values_held(shape, block) if held is None else held
            check = partial(check_memory, held, shape, dtype, call)
            if backend.draws_while_traced():  # Before a generator moves.
                check()
            make = _checked(make, check)
        made = self._tensor(make, shape, block, dtype)
        if isinstance(made, CountedDraw | PartOfDraw):
            draws.append(made)
            made = made.tensor()
        return made if layout is None else backend.laid_out(made, layout)

    def _check(self, shape: tuple[int, ...], dtype: str, call: str) -> None:
        """Refuses a shape or dtype that this initializer has no values for."""

    def _shape_made(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of what is made for a shape: the same, but for one class."""
        return shape

    def _values_held(self, shape: tuple[int, ...], block: Block) -> int:
        """How many values are in memory at the most, while a block is made."""
        return math.prod(block.shape)

    def _values_held_in_shards(self, shape: tuple[int, ...], layout: Any) -> int:
        """How many values are in memory at the most, while all shards are made."""
        whole_too = self._values_held(shape, whole(shape)) if self._is_cut_from_whole else 0
        return whole_too + backend.values_held(layout, shape)

    def _maker_of_blocks(self, shape: tuple[int, ...], dtype: str) -> Callable[..., Any]:
        """A function that makes, of what a maker is given, the function that makes a block."""
        if not self._is_cut_from_whole:
            return lambda *given: lambda block: self._maker(shape, dtype, block)(*given)

        def cut(*given: Any) -> Callable[[Block], np.ndarray]:
            values = self._maker(shape, dtype, whole(shape))(*given)
            return lambda block: np.ascontiguousarray(values[slices_of(block)])

        return cut

    def _tensor_of_sizes(self, shape: Any, dtype: str, call: str) -> Any:
        """A tensor of a shape that is known when a traced function runs."""
        return backend.tensor_of_sizes(partial(self._array, dtype, call), shape, None, dtype)

    def _array(self, dtype: str, call: str, sizes: list[int], *arguments: Any) -> np.ndarray:
        """The values of a shape that has become known; the arguments are the maker's."""
        shape = check_shape(sizes, call)
        self._check(shape, dtype, call)
        block = whole(self._shape_made(shape))
        check_memory(self._values_held(shape, block), shape, dtype, call)
        return self._maker(shape, dtype, block)(*arguments)

    def _maker(self, shape: tuple[int, ...], dtype: str, block: Block) -> Maker:
        """A function that makes the values of a block, as an array of `stored_dtype(dtype)`.

        It holds no initializer and no generator: TensorFlow and JAX keep such a function as long
        as what they traced, which may be the life of the process.
        """
        raise NotImplementedError

    def _tensor(self, make: Maker, shape: tuple[int, ...], block: Block, dtype: str) -> Any:
        """A tensor of a block that `make` makes, or a draw from a generator that will be one."""
        return backend.tensor(make, block.shape, dtype)


backend.pass_layouts_to(Initializer)


class RandomInitializer(Initializer):
    """Base of the initializers that have a seed.

    An integer seed, or None (which picks one at construction), gives the same values at each
    call; a `SeedGenerator` gives the next values of its sequence.
    """

    _in_graph = False  # True where a graph can make the values of a generator's state.

    def __init__(self, seed: Seed = None) -> None:
        self._init_seed = check_seed(seed, f"{type(self).__name__}()")
        self._parts = Parts()
        self.seed = pick_seed() if seed is None else self._init_seed

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this initializer again."""
        return {"seed": keras.saving.serialize_keras_object(self._init_seed)}

    def _tensor_of_sizes(self, shape: Any, dtype: str, call: str) -> Any:
        seed = self.seed
        if backend.why_no_generator(in_graph=False):
            raise ValueError(
                f"{call}: `shape` must be known where a function is compiled that draws "
                "(jit_compile=True, jax.jit), and it has sizes that are known when it runs."
            )

        def array(sizes: list[int], numbers: Any = (seed,)) -> np.ndarray:
            return self._array(dtype, call, sizes, reference.stream_of(*numbers))

        state = None if isinstance(seed, int) else seed.next()
        return backend.tensor_of_sizes(array, shape, state, dtype)

    def _tensor(self, make: Maker, shape: tuple[int, ...], block: Block, dtype: str) -> Any:
        """A tensor of a block that `make` makes of the stream of the seed."""
        if isinstance(self.seed, int):
            stream = reference.stream_of(self.seed)
            return backend.tensor(lambda: make(stream), block.shape, dtype)
        if backend.only_shapes_count():
            return keras.ops.zeros(block.shape, dtype)
        reason = backend.why_no_generator(self._in_graph)
        if reason:
            raise ValueError(f"{type(self).__name__}.__call__(): {reason}")
        given = backend.given_seed(self.seed)

        def tensor_of(state: Any) -> Any:
            if isinstance(state, list):
                stream = reference.stream_of_state(state, given)
                return backend.tensor(lambda: make(stream), block.shape, dtype)
            draw = TracedDraw(make, given, self._in_graph, block.shape, dtype)
            return backend.tensor_of_state(draw, state)

        if block.shape != shape:
            return PartOfDraw(self._parts, self.seed, (shape, dtype), block, tensor_of)
        return CountedDraw(self.seed, tensor_of)


class DrawnInitializer(RandomInitializer):
    """Base of the initializers whose values are drawn one by one from a distribution."""

    _in_graph = True

    def distribution_for(self, shape: Shape, dtype: Any = None) -> Draw:
        """The distribution that values of this shape are drawn from.

        Args:
            shape: Shape of the tensor, as in a call.
            dtype: Its dtype, as in a call.

        Returns:
            `(name, first, second, dtype)`: "truncated_normal" or "normal" with mean and stddev
            (before truncation, which is at two stddev), or "uniform" with minval and maxval.
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
