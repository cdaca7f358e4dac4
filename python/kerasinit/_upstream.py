"""Every private name of Keras, TensorFlow, rpy2 and reticulate in use here, each with its reason.

Where a name is gone, what is said beside it serves in its place. `tests/python/test_upstream.py`
touches each, so that a new version that lacks one is seen. Nothing here imports TensorFlow, rpy2 or
R before it is needed.
"""

import atexit
import ctypes
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


def leave_r_running_at_exit() -> None:
    """Keeps rpy2 from ending R when Python ends.

    R would wait for, or tear down, the Python that is ending itself. Nor may R call back into it
    then, to ask whether a window wants something. rpy2 has no setting for either.
    """
    from rpy2 import rinterface
    from rpy2.rinterface_lib import openrlib

    atexit.unregister(rinterface.endr)
    atexit.register(setattr, openrlib.rlib, "ptr_R_ProcessEvents", openrlib.ffi.NULL)


def _pointer_of_reticulate(library: str, symbol: str) -> ctypes.c_void_p:
    """One of the pointers through which reticulate calls Python, to be read or set."""
    return ctypes.c_void_p.in_dll(ctypes.CDLL(library), symbol)


def quiet_reticulate_at_exit(library: str) -> None:
    """Keeps reticulate's thread from calling into a Python that has ended.

    Twice a second that thread asks Python, by `Py_AddPendingCall`, to look for R's events. Nothing
    stops it, and while a process ends, after Python has, it is a segmentation fault now and then.
    At exit its pointer is set to a C function that does nothing and returns 0.

    Args:
        library: The path of reticulate's shared library, whose Python has been started.
    """
    nothing = ctypes.cast(ctypes.CDLL(None).sched_yield, ctypes.c_void_p).value
    pointer = _pointer_of_reticulate(library, "_ZN10reticulate9libpython17Py_AddPendingCallE")
    atexit.register(setattr, pointer, "value", nothing)


# Called with no lock, so a CFUNCTYPE: ctypes takes the lock before Python code runs.
_Callback = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


@cache
def _decref_with_lock() -> Any:
    ctypes.pythonapi.Py_DecRef.argtypes = [ctypes.c_void_p]
    ctypes.pythonapi.Py_DecRef.restype = None
    return _Callback(ctypes.pythonapi.Py_DecRef)  # Kept by the cache: C does not hold on to it.


def take_lock_in_decref(library: str) -> None:
    """Makes reticulate before 1.31 take Python's lock where R drops an object.

    rpy2 releases the lock (the GIL) while R works. When R's garbage collector drops an R object
    that stood for a Python one, reticulate calls `Py_DecRef`; before 1.31 it did so without the
    lock, and the process aborted at the first object that was really freed. reticulate calls it
    through a pointer of its own, `reticulate::libpython::Py_DecRef`, which is set here to a
    function that takes the lock first.

    Args:
        library: The path of reticulate's shared library, whose Python has been started.
    """
    pointer = _pointer_of_reticulate(library, "_ZN10reticulate9libpython9Py_DecRefE")
    pointer.value = ctypes.cast(_decref_with_lock(), ctypes.c_void_p).value
