"""JAX: a draw is one operation, which makes its values when it runs or is compiled."""

import operator
from collections.abc import Callable
from functools import cache, partial
from types import SimpleNamespace
from typing import Any

import jax
import jax.export
import jax.numpy as jnp
import keras
import ml_dtypes
import numpy as np
from jax.extend.core import Primitive
from jax.interpreters import batching, mlir

from kerasinit import _upstream
from kerasinit.backends.other import (
    draws_while_traced,
    given_seed,
    not_converted,
    only_shapes_count,
    outside_of_functions,
    thread_setting,
)
from kerasinit.backends.sharding import BlockMaker, Shards, check_layout, values_held
from kerasinit.processes import lock_of_this_process
from kerasinit.stream.graph import TracedDraw

__all__ = [
    "check_layout",
    "draws_while_traced",
    "given_seed",
    "not_converted",
    "only_shapes_count",
    "outside_of_functions",
    "thread_setting",
    "values_held",
]

pass_layouts_to = _upstream.pass_layouts_to


@cache
def _held(dtype: str, wide: bool) -> str:
    return np.dtype(jax.dtypes.canonicalize_dtype(dtype)).name


def held_dtype(dtype: str) -> str:
    """The dtype that a tensor of this dtype gets: JAX has 64 bits only on request."""
    return _held(dtype, bool(jax.config.jax_enable_x64))


# JAX lacks a public way to ask whether a function is being traced. This operation answers that:
# outside of a trace it returns the result of its Python function, which is None.
_run_at_once = Primitive("is_run_at_once")
_run_at_once.def_impl(lambda: None)
_run_at_once.def_abstract_eval(lambda: jax.core.ShapedArray((), jnp.dtype(bool)))
mlir.register_lowering(
    _run_at_once, mlir.lower_fun(lambda: jnp.bool_(False), multiple_results=False)
)


def _is_tracing() -> bool:
    return _run_at_once.bind() is not None


def why_no_generator(in_graph: bool) -> str | None:
    """The reason why a draw from a generator is impossible here; None if it is possible.

    It is possible in Keras's stateless scope, where the state is an argument of the function.
    """
    if not _is_tracing() or _upstream.in_stateless_scope():
        return None
    return (
        "a SeedGenerator cannot be drawn from inside a function that JAX traces (jax.jit, "
        "jax.lax.scan): its new state could not leave the function. Take the state as an argument, "
        "in keras.StatelessScope; or draw before the function, or use an integer seed."
    )


def is_key(seed: Any) -> bool:
    """True for a key of `jax.random`, in its old form too. Programs set one as a seed."""
    if not isinstance(seed, jax.Array):
        return False
    is_typed = jnp.issubdtype(seed.dtype, jax.dtypes.prng_key)
    return is_typed or (seed.dtype == jnp.uint32 and seed.ndim == 1)


# A JAX primitive, so that `jax.eval_shape` gets a shape without making values.
_made = Primitive("kerasinit")


def _kind(dtype: str) -> np.dtype:
    return np.dtype(ml_dtypes.bfloat16 if dtype == "bfloat16" else dtype)


def _values(make: Callable[[], np.ndarray], dtype: str) -> np.ndarray:
    return make().view(_kind(dtype))


@_made.def_abstract_eval
def _shape_of(*, make: Callable, shape: tuple[int, ...], dtype: str) -> jax.core.ShapedArray:
    return jax.core.ShapedArray(shape, jnp.dtype(dtype))


@_made.def_impl
def _run(*, make: Callable, shape: tuple[int, ...], dtype: str) -> jax.Array:
    made = make()
    kind = _kind(dtype)
    return made.placed(kind) if isinstance(made, Shards) else jax.device_put(made.view(kind))


def _compile(context: Any, *, make: Callable, shape: tuple[int, ...], dtype: str) -> Any:
    values = _values(make, dtype)

    def constant() -> jax.Array:
        # The barrier stops XLA's constant folding, which takes seconds for a large constant.
        return jax.lax.optimization_barrier(jnp.asarray(values))

    return mlir.lower_fun(constant, multiple_results=False)(context)


mlir.register_lowering(_made, _compile)


def tensor(make: Callable[[], np.ndarray], shape: tuple[int, ...], dtype: str) -> jax.Array:
    """A tensor on the current device with the values that `make` makes.

    In a compiled function they are a constant of the program, made during compilation.
    """
    return _made.bind(make=make, shape=shape, dtype=dtype)


def maker_of_shards(
    layout: jax.sharding.Sharding, shape: tuple[int, ...], maker: Callable[..., BlockMaker]
) -> Callable[..., Shards] | None:
    """A maker of shards; None in a traced function, where the values are one constant.

    Args:
        layout: The placement of the shards, as `check_layout` returned it.
        shape: The whole tensor's shape.
        maker: Makes the function that makes the values of a block.
    """
    if _is_tracing():
        return None
    return lambda *arguments: Shards(layout, shape, maker(*arguments))


def laid_out(tensor: jax.Array, layout: jax.sharding.Sharding) -> jax.Array:
    """The tensor in a layout. In a traced function, or made from a key, it lacks one so far."""
    if isinstance(tensor, jax.core.Tracer):
        return jax.lax.with_sharding_constraint(tensor, layout)
    return jax.device_put(tensor, layout)


def known_sizes(shape: Any) -> tuple[Any, bool]:
    """The shape, and True if a size is one of JAX's symbols, as for a model's batches."""
    listed = isinstance(shape, (tuple, list))
    return shape, listed and any(map(jax.export.is_symbolic_dim, shape))


def why_no_sizes() -> str | None:
    """The reason why unknown sizes are impossible here; None if only shapes count."""
    if only_shapes_count():
        return None
    return "Some of its sizes are symbols, as in `jax.export` of a function for every batch size."


def tensor_of_sizes(make: Callable[..., np.ndarray], shape: Any, state: Any, dtype: str) -> Any:
    """Zeros: if a size is a symbol, only shapes count."""
    return keras.ops.zeros(shape, dtype)


graph_operations = SimpleNamespace(
    add=operator.add,
    cast=lambda x, dtype: jnp.asarray(x).astype(dtype),
    bitcast=jax.lax.bitcast_convert_type,
    left_shift=jnp.left_shift,
    right_shift=jnp.right_shift,
    minimum=jnp.minimum,
    maximum=jnp.maximum,
    sqrt=jnp.sqrt,
    where=jnp.where,
    any=jnp.any,
    take=lambda table, index: jnp.asarray(table).at[index].get(mode="promise_in_bounds"),
    reshape=jnp.reshape,
    apart=jax.lax.optimization_barrier,
    iota=lambda count: jax.lax.iota("uint64", count),
    while_loop=lambda condition, body, state: jax.lax.while_loop(
        lambda state: condition(*state), lambda state: body(*state), state
    ),
)

# A draw for one state, or for several states along the first axes.
_drawn = Primitive("kerasinit_draw")


@_drawn.def_abstract_eval
def _shape_drawn(state: Any, *, draw: TracedDraw) -> jax.core.ShapedArray:
    return jax.core.ShapedArray((*state.shape[:-1], *draw.shape), jnp.dtype(draw.dtype))


@_drawn.def_impl
def _run_drawn(state: jax.Array, *, draw: TracedDraw) -> jax.Array:
    return jax.jit(partial(_drawn.bind, draw=draw))(state)


def _compile_drawn(context: Any, state: Any, *, draw: TracedDraw) -> Any:
    def values(state: jax.Array) -> jax.Array:
        if state.ndim > 1:
            return jax.vmap(values)(state)
        return draw.of_tensor(state, graph_operations)

    # The user's tensors mostly have 32 bits. This operation needs 64 bits, which CPUs and GPUs
    # have. (No test ran on a TPU.)
    with _upstream.jax_of_64_bits():
        return mlir.lower_fun(values, multiple_results=False)(context, state)


mlir.register_lowering(_drawn, _compile_drawn)


def _batch_drawn(states: tuple, axes: tuple, *, draw: TracedDraw) -> tuple[jax.Array, int]:
    return _drawn.bind(jnp.moveaxis(states[0], axes[0], 0), draw=draw), 0


batching.primitive_batchers[_drawn] = _batch_drawn


def tensor_of_state(draw: TracedDraw, state: jax.Array) -> jax.Array:
    """A tensor of a traced function, which makes values from a generator's state when it runs."""
    if draw.in_graph:
        return _drawn.bind(state, draw=draw)
    return jax.pure_callback(
        lambda numbers: _values(partial(draw.of_numbers, np.asarray(numbers)), draw.dtype),
        jax.ShapeDtypeStruct(draw.shape, jnp.dtype(draw.dtype)),
        state,
        vmap_method="sequential",
    )


# --- A generator's state --------------------------------------------------------------------------


def take_state(generator: keras.random.SeedGenerator, taken: list[Any]) -> bool:
    """Counts a draw and appends its state to `taken`. An interrupt leaves both done, or neither.

    NumPy does the addition: JAX's own would wait for its threads, which a forked process lacks.

    Returns:
        False if the caller must use Keras's own way. Then nothing has changed.
    """
    if _is_tracing() or _upstream.in_stateless_scope():
        return False
    variable = generator.state
    with lock_of_this_process():  # Else two threads could take the same count.
        state = variable.value
        numbers = np.asarray(state)
        try:
            variable.assign(numbers + np.array([0, 1], numbers.dtype))
            taken.append(state)
        except BaseException:
            variable.assign(numbers)
            taken.clear()
            raise
    return True


def numbers_of(state: jax.Array) -> list[int] | None:
    """A state's two numbers; None while a function is traced, as they are unknown then."""
    return None if isinstance(state, jax.core.Tracer) else np.asarray(state).tolist()
