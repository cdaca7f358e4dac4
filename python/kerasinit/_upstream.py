"""Every private name of another package in use here, each with its reason.

Where a name is gone, what is said beside it serves in its place. `tests/python/test_upstream.py`
touches each, so that a new version that lacks one is seen. Nothing here imports TensorFlow, rpy2 or
R before it is needed.
"""

import atexit
import ctypes
import sys
from collections.abc import Callable
from functools import cache, wraps
from inspect import signature
from typing import Any

import keras

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


# Classes by the name of the class of Keras's in whose place they are saved, and the reverse.
_saved_as: dict[str, type] = {}
_saved_names: dict[type, str] = {}
_MARK = {"saved_by": "kerasinit"}


def class_saved_as_keras_own(config: Any) -> type | None:
    """The class of a configuration that `save_as_keras_own` marks; None for other values."""
    if not isinstance(config, dict) or not config.items() >= _MARK.items():
        return None
    return _saved_as.get(f"{config.get('module')}.{config.get('class_name')}")


def save_as_keras_own(name: str, cls: type) -> None:
    """Makes Keras save a class so that it opens without this package.

    A class that is not Keras's is saved under its module, which a Python without this package
    lacks, and Keras has no public way to save it otherwise. Here it is saved as the class of
    Keras's that it stands for, with one more entry as a mark. Keras passes over the mark. With this
    package imported, the mark leads back to the class given here.

    Without what is wrapped here, such a class is saved under the name that it is registered by.

    Args:
        name: The name of the class of Keras's, as "keras.random.SeedGenerator".
        cls: The class that stands for it.
    """
    _saved_as[name] = cls
    _saved_names[cls] = name


def _wrap_saving() -> None:
    try:
        from keras.src.saving import serialization_lib as lib

        write, read = lib.serialize_with_public_class, lib.deserialize_keras_object
        retrieve = lib._retrieve_class_or_fn
    except (ImportError, AttributeError):
        return

    @wraps(write)
    def written(cls: type, inner_config: Any = None) -> Any:
        if cls not in _saved_names:
            return write(cls, inner_config)
        module, _, class_name = _saved_names[cls].rpartition(".")
        return {
            "module": module,
            "class_name": class_name,
            "config": inner_config,
            "registered_name": None,
            **_MARK,
        }

    # Keras's initializers are looked up by their class's name alone, in `module_objects`.
    @wraps(read)
    def made_again(config: Any, *args: Any, **kwargs: Any) -> Any:
        if class_saved_as_keras_own(config) is not None:
            kwargs.pop("module_objects", None)
        return read(config, *args, **kwargs)

    @wraps(retrieve)
    def retrieved(
        name: Any,
        registered_name: Any,
        module: Any,
        obj_type: Any,
        full_config: Any,
        *args,
        **kwargs,
    ) -> Any:
        cls = class_saved_as_keras_own(full_config)
        if cls is not None:
            return cls
        # Within `kerasinit.scope` a class of this package goes before the one that it stands for.
        # Keras itself asks a scope only for a name without a module.
        cls = _saved_as.get(f"{module}.{name}")
        # What is registered may be there too, under names that are not those of layers.
        named = (it for key, it in custom_objects_in_scope().items() if key.islower())
        if cls is not None and cls in named:
            return cls
        return retrieve(name, registered_name, module, obj_type, full_config, *args, **kwargs)

    lib.serialize_with_public_class = written
    lib.deserialize_keras_object = made_again
    lib._retrieve_class_or_fn = retrieved


_wrap_saving()


def custom_objects_in_scope() -> dict[str, Any]:
    """What `keras.saving.custom_object_scope` names here, which Keras hides in a scope within.

    There is no public way to ask. Without it, such a name is not seen inside `kerasinit.scope`.
    """
    try:
        from keras.src.backend.common import global_state
    except ImportError:
        return {}
    return global_state.get_global_attribute("custom_objects_scope_dict", {})


def pick_default_seeds_from(source: Callable[[], Any], outside: Callable[[], Any]) -> None:
    """Makes Keras pick the seeds that a user leaves out from a source of ours.

    Keras takes them from Python's `random`, by its name in one module, and there is no public way
    to give it another. Without it, dropout within `kerasinit.scope(seed=...)` has a seed of
    Python's generator.

    Args:
        source: Called at each pick; returns the module `random` or a `random.Random`.
        outside: Makes a context around the making of Keras's global generator.
    """
    try:
        from keras.src.random import seed_generator as lib

        make_global = lib.global_seed_generator
        lib.python_random.randint  # noqa: B018
    except (ImportError, AttributeError):
        return

    class Source:
        def __getattr__(self, name: str) -> Any:
            return getattr(source(), name)

    @wraps(make_global)
    def made_outside() -> Any:
        with outside():
            return make_global()

    lib.python_random, lib.global_seed_generator = Source(), made_outside


def layers_within(layer: keras.layers.Layer) -> list[keras.layers.Layer]:
    """A layer, and all that it is made of: a layer comes before those within it.

    Keras has a public list of a model's layers only. Without it: the layer alone.
    """
    flatten = getattr(layer, "_flatten_layers", None)
    return [layer] if flatten is None else flatten()


def pass_layouts_to(cls: type) -> None:
    """Makes Keras's variables on JAX pass their layout to initializers of a class.

    Keras before 3.15 passes none: it makes the whole on one device, or compiles it in as a
    constant. Keras 3.15 has JAX copy every shard, and fails with JAX before 0.7. There is no public
    way. Without it, that is what happens.

    Args:
        cls: The class. Where a user's own has no `layout`, the whole is made and then laid out.
    """
    try:
        from keras.src.backend.jax.core import JaxVariable

        initialize = JaxVariable._initialize_with_initializer
    except (ImportError, AttributeError):
        return

    @wraps(initialize)
    def initialized(variable: Any, initializer: Any) -> None:
        layout = variable._layout
        distribution = keras.distribution.distribution()
        if layout is None and distribution is not None:
            layout = distribution.get_variable_layout(variable)
        if layout is None or not isinstance(initializer, cls):
            initialize(variable, initializer)
            return
        takes_it = "layout" in signature(initializer).parameters
        more = {"layout": layout} if takes_it else {}
        variable._initialize(initializer(variable.shape, dtype=variable.dtype, **more))

    JaxVariable._initialize_with_initializer = initialized


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


def torch_compiles_frames() -> Callable[[], Any]:
    """A function that tells whether `torch.compile` looks at what this thread runs.

    PyTorch's public ways say so only in code that it compiles itself, not in what that code calls.
    Without it, a small draw takes some microseconds more.
    """
    try:
        from torch._C._dynamo.eval_frame import get_eval_frame_callback
    except ImportError:
        return lambda: True
    return get_eval_frame_callback


def jax_of_64_bits() -> Any:
    """A context in which JAX has dtypes of 64 bits. Up to JAX 0.7 an experimental name has it."""
    import jax

    if hasattr(jax, "enable_x64"):
        return jax.enable_x64(True)
    from jax.experimental import enable_x64

    return enable_x64(True)


@cache
def _code_that_makes_a_variable() -> Any:
    try:
        from tensorflow.python.eager.polymorphic_function import polymorphic_function
    except ImportError:
        return None
    return polymorphic_function.UnliftedInitializerVariable.__init__.__code__


def makes_a_variable() -> bool:
    """True where a function is traced that asks for the first value of a variable it makes.

    TensorFlow lifts that value out of the function, and has no public way to ask for it. Without
    it, a function for XLA (`jit_compile=True`) that makes a large weight is refused.
    """
    code, frame = _code_that_makes_a_variable(), sys._getframe()
    while frame is not None and frame.f_code is not code:
        frame = frame.f_back
    return frame is not None


@cache
def variable_ops() -> tuple[Any, Any, Any, Any]:
    """The class of a plain variable, and the ops that read it, add to it and assign to it.

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
            lambda handle, value: tf.raw_ops.AssignVariableOp(resource=handle, value=value),
        )
    return (
        resource_variable_ops.ResourceVariable,
        gen_resource_variable_ops.read_variable_op,
        gen_resource_variable_ops.assign_add_variable_op,
        gen_resource_variable_ops.assign_variable_op,
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
