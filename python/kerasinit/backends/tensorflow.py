"""TensorFlow, Keras's default backend. It uses the values in memory without a copy."""

import operator
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasinit import _upstream
from kerasinit.backends.other import check_layout, is_key, pass_layouts_to
from kerasinit.processes import lock_of_this_process
from kerasinit.stream.graph import TracedDraw
from kerasinit.stream.traced import unfused

__all__ = ["check_layout", "is_key", "pass_layouts_to"]

# Nothing in an initializer depends on a tensor's value, so AutoGraph has nothing to convert.
not_converted: Callable = tf.autograph.experimental.do_not_convert
thread_setting: Callable[[], int] = tf.config.threading.get_intra_op_parallelism_threads
# NumPy's memory belongs to the first CPU.
_CPU = "CPU:0"
# The name of an operation that calls back into Python begins with this.
_CALLS_BACK = "kerasinit_"


def held_dtype(dtype: str) -> str:
    """The dtype that a tensor of this dtype gets: the same."""
    return dtype


def only_shapes_count() -> bool:
    """True while Keras infers shapes without values: on TensorFlow it traces a graph instead."""
    return False


def _is_for_xla() -> bool:
    """True while tracing a function that XLA compiles, which cannot call Python."""
    return not tf.executing_eagerly() and _upstream.compiled_by_xla(
        tf.compat.v1.get_default_graph()
    )


def draws_while_traced() -> bool:
    """True for a variable's first value, which TensorFlow lifts out of the code for XLA.

    It cannot lift a draw from a generator. But the value is made only once, so draw immediately.
    """
    return _is_for_xla() and _upstream.makes_a_variable()


def _makes_values_in_xla() -> bool:
    return _is_for_xla() and not draws_while_traced()


def _is_saved() -> bool:
    """True while TensorFlow traces a function to save it: another process cannot call back."""
    return not tf.executing_eagerly() and _upstream.saves_a_function()


def why_no_generator(in_graph: bool) -> str | None:
    """The reason why a draw from a generator is impossible here; None if it is possible.

    Args:
        in_graph: True if a graph can make the values.
    """
    if in_graph:
        return None
    if _makes_values_in_xla():
        return (
            "a SeedGenerator cannot be drawn from inside a function that XLA compiles "
            "(jit_compile=True): XLA lacks the linear algebra for these values. Draw before the "
            "function, or use an integer seed."
        )
    if _is_saved():
        return (
            "a SeedGenerator cannot be drawn from inside a function that is saved or exported: "
            "TensorFlow's graph lacks the linear algebra for these values. Draw before the "
            "function, or use an integer seed."
        )
    return None


@lru_cache(maxsize=64)
def _stored_as(dtype: str) -> tuple[tf.DType, str]:
    """TensorFlow's dtype, and the name of the dtype for DLPack, which lacks bfloat16."""
    return tf.as_dtype(dtype), "uint16" if dtype == "bfloat16" else dtype


def _constant(values: np.ndarray, dtype: str) -> tf.Tensor:
    """A tensor of these values. The array must not be written to afterwards."""
    kind, stored = _stored_as(dtype)
    tensor = tf.experimental.dlpack.from_dlpack(values.view(stored).__dlpack__())
    if stored == dtype:
        return tensor
    with tf.device(_CPU):
        return tf.bitcast(tensor, kind)


@cache
def _has_one_device() -> bool:
    return len(tf.config.list_logical_devices()) == 1


def _placed(tensor: tf.Tensor) -> tf.Tensor:
    """The tensor on the current device."""
    return tensor if _has_one_device() else tf.identity(tensor)


def _when_run(
    make: Callable[..., np.ndarray], inputs: list, shape: Sequence, dtype: str, name: str
) -> tf.Tensor:
    kind = tf.as_dtype(dtype)
    with tf.device(_CPU):
        values = tf.numpy_function(
            lambda *numbers: make(*numbers).view(kind.as_numpy_dtype),
            inputs,
            kind,
            stateful=False,
            name=f"{_CALLS_BACK}{name}",
        )
    values.set_shape(shape)
    return _placed(values)


def tensor(make: Callable[[], np.ndarray], shape: tuple[int, ...], dtype: str) -> tf.Tensor:
    """A tensor on the current device with the values that `make` makes."""
    if tf.executing_eagerly():
        return _placed(_constant(make(), dtype))
    values = None
    if not _upstream.makes_a_variable():
        with tf.init_scope():
            if tf.executing_eagerly():
                # A constant, even while a function is traced: no compiler can change its bits.
                values = _constant(make(), dtype)
    if values is not None:
        # A tensor of the graph: `tf.vectorized_map` and `tensor.graph` refuse the constant itself.
        return tf.identity(values)
    # TensorFlow lifts a variable's first value out of the function. It can lift an operation that
    # makes the value, but no outside constant. A graph of TensorFlow 1 accepts no outside constant.
    return _when_run(make, [], shape, dtype, "values")


graph_operations = SimpleNamespace(
    add=operator.add,
    cast=tf.cast,
    bitcast=tf.bitcast,
    left_shift=tf.bitwise.left_shift,
    right_shift=tf.bitwise.right_shift,
    minimum=tf.minimum,
    maximum=tf.maximum,
    sqrt=tf.sqrt,
    where=tf.where,
    any=tf.reduce_any,
    take=tf.gather,
    reshape=tf.reshape,
    apart=tf.identity,
    iota=lambda count: tf.cast(tf.range(count, dtype=tf.int64), tf.uint64),
    while_loop=tf.while_loop,
)

# Without XLA, TensorFlow's own optimizer would add up a sum of sums in another order.
_operations_when_saved = SimpleNamespace(
    **vars(graph_operations)
    | {"add": lambda x, y: unfused(x + y, graph_operations) if x.dtype.is_floating else x + y}
)


def tensor_of_state(draw: TracedDraw, state: tf.Tensor) -> tf.Tensor:
    """A tensor of a traced function, which makes values from a generator's state when it runs."""
    if _is_for_xla():
        return draw.of_tensor(state, graph_operations)
    if draw.in_graph and (_is_saved() or _upstream.makes_a_concrete_function()):
        with tf.device(_CPU):
            values = draw.of_tensor(state, _operations_when_saved)
        return _placed(values)
    return _when_run(
        draw.of_numbers,
        [state],
        draw.shape,
        draw.dtype,
        # XLA's error shows this name if the function is compiled after tracing.
        "SeedGenerator_in_a_function_for_XLA_use_an_integer_seed",
    )


def _check_what_is_saved(saved: tf.compat.v1.GraphDef) -> None:
    """Refuses a function that was traced before, and calls back into Python."""
    nodes = [*saved.node, *(node for it in saved.library.function for node in it.node_def)]
    if any(it.op.startswith("PyFunc") and _CALLS_BACK in it.name for it in nodes):
        raise ValueError(
            "A function draws values by a call of Python, which a SavedModel cannot make. It was "
            "traced before it was saved. Save the tf.function in place of its concrete function, "
            "or draw within `tf.function(jit_compile=True)`."
        )


_upstream.check_what_is_saved(_check_what_is_saved)


# --- A shape that becomes known when a traced function runs ---------------------------------------


def _is_unknown(size: Any) -> bool:
    return tf.is_tensor(size) and not hasattr(size, "numpy")


def known_sizes(shape: Any) -> tuple[Any, bool]:
    """The shape, with numbers where TensorFlow knows a tensor's value while it traces a function.

    Returns:
        The shape, and True if the function's input decides a size.
    """
    if tf.executing_eagerly():
        return shape, False
    if isinstance(shape, (tuple, list)):
        if not any(map(_is_unknown, shape)):
            return shape, False
        shape = [_known(size) for size in shape]
        return shape, any(map(_is_unknown, shape))
    shape = _known(shape)
    return shape, _is_unknown(shape)


def _known(value: Any) -> Any:
    numbers = tf.get_static_value(value) if _is_unknown(value) else None
    return value if numbers is None else numbers.tolist()


def why_no_sizes() -> str | None:
    """The reason why unknown sizes are impossible here; None if they are possible."""
    if _makes_values_in_xla():
        purpose = "for XLA (jit_compile=True)"
    elif _is_saved():
        purpose = "to save or export it"
    else:
        return None
    return (
        f"TensorFlow does not know some of its sizes while it traces the function {purpose}. Take "
        "a size from `x.shape`, not from `tf.shape(x)`."
    )


def tensor_of_sizes(make: Callable[..., np.ndarray], shape: Any, state: Any, dtype: str) -> Any:
    """A tensor of a traced function, which makes the values when it runs.

    Args:
        make: Makes the values from a shape, and from a generator's state if there is one.
        shape: A shape with unknown sizes.
        state: A generator's state, or None.
        dtype: The values' dtype.
    """
    sizes = tf.cast(tf.convert_to_tensor(shape), tf.int64)
    known = [None] * sizes.shape[0]
    if not tf.is_tensor(shape):
        known = [None if _is_unknown(size) else int(size) for size in shape]
    inputs = [sizes] if state is None else [sizes, state]
    return _when_run(
        lambda *numbers: make(*(it.tolist() for it in numbers)), inputs, known, dtype, "values"
    )


# --- A generator's state --------------------------------------------------------------------------

# A context in which a variable's value is known, even while a function is traced.
outside_of_functions = tf.init_scope


@cache
def _one_draw() -> tf.Tensor:
    # Use an array: an interrupt while TensorFlow reads Python's numbers ends the process.
    return tf.constant(np.array([0, 1]))


def take_state(generator: keras.random.SeedGenerator, taken: list[Any]) -> bool:
    """Counts a draw and appends its state to `taken`. An interrupt leaves both done, or neither.

    Returns:
        False if the caller must use Keras's own way. Then nothing has changed.
    """
    if _upstream.in_stateless_scope():
        return False
    if not tf.executing_eagerly():
        if not draws_while_traced():
            return False
        with tf.init_scope():
            return tf.executing_eagerly() and take_state(generator, taken)
    variable = generator.state.value
    kind, read, add, assign = _upstream.variable_ops()
    # A variable of a distribution strategy has several copies.
    if type(variable) is not kind:
        return False
    with lock_of_this_process():  # Else two threads could take the same count.
        state = read(variable.handle, variable.dtype)
        try:
            add(variable.handle, _one_draw())
            taken.append(_placed(state))
        except BaseException:
            assign(variable.handle, state)
            taken.clear()
            raise
    return True


def numbers_of(state: Any) -> list[int] | None:
    """A state's two numbers; None while a function is traced, as they are unknown then."""
    # A variable in several pieces is not a tensor.
    if not (tf.is_tensor(state) or hasattr(state, "numpy")):
        return np.asarray(state).tolist()
    try:
        # Not `np.asarray`: NumPy would swallow an interrupt while it inspects a tensor.
        return state.numpy().tolist()
    except (AttributeError, NotImplementedError):
        return None


def given_seed(generator: keras.random.SeedGenerator) -> None:
    """None: the state keeps all 64 bits of the user's seed."""
