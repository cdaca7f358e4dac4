"""Every private name of Keras and TensorFlow that the package uses, each with its reason.

Where a name is gone, what is said beside it serves in its place. `tests/python/test_upstream.py`
touches each, so that a new version that lacks one is seen. Nothing here imports TensorFlow before
it is needed.
"""

import sys
from functools import cache
from typing import Any

try:  # Keras has no public way to ask. Without it: no scope is ever seen.
    from keras.src.backend import in_stateless_scope
except ImportError:

    def in_stateless_scope() -> bool:
        """True within `keras.StatelessScope`, where a variable must not change."""
        return False


try:  # The same. Without it, a generator is drawn from while a model's shapes are looked for.
    from keras.src.backend.common.symbolic_scope import in_symbolic_scope
except ImportError:

    def in_symbolic_scope() -> bool:
        """True while Keras looks for the shapes of a model."""
        return False


try:  # The same. Without it, JAX's own error tells of a generator in a compiled function.
    from keras.src.utils.jax_utils import is_in_jax_tracing_scope
except ImportError:

    def is_in_jax_tracing_scope() -> bool:
        """True while JAX traces a function."""
        return False


def compiled_by_xla(graph: Any) -> bool:
    """True for a graph that XLA will compile. TensorFlow has no public way to ask.

    Without it, TensorFlow's op for the generator's variable is compiled, and the eager sequence
    is kept by the graph's own arithmetic where XLA keeps it.
    """
    try:
        from tensorflow.python.ops import control_flow_util
    except ImportError:
        return False
    return control_flow_util.GraphOrParentsInXlaContext(graph)


@cache
def variable_ops() -> tuple[Any, Any, Any]:
    """The class of a plain variable, and the ops that read it and add to it.

    `tf.raw_ops` has the same ops behind a wrapper, and `tf.Variable` the same methods, which take
    longer than a small draw.
    """
    import tensorflow as tf

    try:
        from tensorflow.python.ops import gen_resource_variable_ops, resource_variable_ops
    except ImportError:
        return (
            type(tf.Variable(0)),
            lambda handle, dtype: tf.raw_ops.ReadVariableOp(resource=handle, dtype=dtype),
            lambda handle, value: tf.raw_ops.AssignAddVariableOp(resource=handle, value=value),
        )
    return (
        resource_variable_ops.ResourceVariable,
        gen_resource_variable_ops.read_variable_op,
        gen_resource_variable_ops.assign_add_variable_op,
    )


def tensorflow_has_started() -> bool:
    """True once TensorFlow has its threads, which a fork does not inherit. There is no public way.

    Without it, every fork counts as one of a process that had them.
    """
    if "tensorflow" not in sys.modules:
        return False
    try:
        from tensorflow.python.eager import context

        return context.context()._initialized
    except (ImportError, AttributeError):
        return True
