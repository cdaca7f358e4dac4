"""Every private name of other packages that kerasinit uses, each with its reason.

If a name is missing, the fallback beside it applies. `tests/python/test_upstream.py` tests each
name, to detect a new version that lacks it. Nothing here imports TensorFlow, rpy2 or R before it is
needed.
"""

import atexit
import ctypes
import sys
from collections.abc import Callable
from functools import cache, wraps
from inspect import signature
from typing import Any

import keras

try:  # Keras lacks a public way to ask. Without this name, scopes are not detected.
    from keras.src.backend import in_stateless_scope
except ImportError:

    def in_stateless_scope() -> bool:
        """True in a `keras.StatelessScope`, where a variable must not change."""
        return False


try:  # The same. Without this name, inferring a model's shapes draws from a generator.
    from keras.src.backend.common.symbolic_scope import in_symbolic_scope
except ImportError:

    def in_symbolic_scope() -> bool:
        """True while Keras infers the shapes of a model."""
        return False


# Classes by the name of the Keras class that they are saved as, and the reverse.
_saved_as: dict[str, type] = {}
_saved_names: dict[type, str] = {}
_MARK = {"saved_by": "kerasinit"}


def class_saved_as_keras_own(config: Any) -> type | None:
    """The class of a configuration with the mark of `save_as_keras_own`; None for other values."""
    if not isinstance(config, dict) or not config.items() >= _MARK.items():
        return None
    return _saved_as.get(f"{config.get('module')}.{config.get('class_name')}")


def save_as_keras_own(name: str, cls: type) -> None:
    """Makes Keras save a class so that it opens without this package.

    Keras saves other classes under their module, which a Python without this package lacks. It has
    no public way to change that. This function saves the class as the corresponding Keras class,
    with one more entry as a mark. Keras ignores the mark. With this package imported, the mark
    leads back to the given class.

    Without the functions wrapped here, such a class is saved under its registered name.

    Args:
        name: The name of the Keras class, such as "keras.random.SeedGenerator".
        cls: The class to save in its place.
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

    # Keras looks its initializers up in `module_objects`, by the class's name alone.
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
        # In `kerasinit.scope`, a class of this package replaces the corresponding Keras class.
        # Keras itself looks in a scope only for a name without a module.
        cls = _saved_as.get(f"{module}.{name}")
        # Registered classes may be in it too, but not under the lowercase names that layers use.
        named = (it for key, it in custom_objects_in_scope().items() if key.islower())
        if cls is not None and cls in named:
            return cls
        return retrieve(name, registered_name, module, obj_type, full_config, *args, **kwargs)

    lib.serialize_with_public_class = written
    lib.deserialize_keras_object = made_again
    lib._retrieve_class_or_fn = retrieved


_wrap_saving()


def custom_objects_in_scope() -> dict[str, Any]:
    """The names of the current `keras.saving.custom_object_scope`, which an inner scope hides.

    There is no public way to ask. Without it, `kerasinit.scope` hides such a name.
    """
    try:
        from keras.src.backend.common import global_state
    except ImportError:
        return {}
    return global_state.get_global_attribute("custom_objects_scope_dict", {})


def pick_default_seeds_from(source: Callable[[], Any], outside: Callable[[], Any]) -> None:
    """Makes Keras pick missing seeds from a source of ours.

    Keras takes them from Python's `random`, a global name in one of its modules. There is no public
    way to change that. Without it, dropout in `kerasinit.scope(seed=...)` has a seed from Python's
    generator.

    Args:
        source: Called at each pick. Returns what has the functions of the module `random`.
        outside: Makes a context in which Keras's global generator is created.
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
    """A layer and all layers within it, outer layers first.

    Keras has a public list only for models. Without it, the result is the layer alone.
    """
    flatten = getattr(layer, "_flatten_layers", None)
    return [layer] if flatten is None else flatten()


def pass_layouts_to(cls: type) -> None:
    """Makes Keras's variables on JAX pass their layout to initializers of a class.

    Keras before 3.15 passes no layout: it makes the whole on one device, or compiles it in as a
    constant. Keras 3.15 makes JAX copy every shard, and fails with JAX before 0.7. There is no
    public way to change that. Without it, Keras does as described.

    Args:
        cls: The class. If a user's subclass lacks `layout`, the whole is made and then laid out.
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
    """True for a graph that XLA will compile. TensorFlow lacks a public way to ask.

    Without it, XLA compiles TensorFlow's op for the generator's variable. The graph's arithmetic
    then gives the eager sequence only if XLA preserves it.
    """
    try:
        from tensorflow.python.ops import control_flow_util
    except ImportError:
        return False
    return control_flow_util.GraphOrParentsInXlaContext(graph)


def saves_a_function() -> bool:
    """True while TensorFlow traces functions again, to save them in a SavedModel.

    It lacks a public way to ask. Without it, what is saved calls back into Python, and
    `check_what_is_saved` refuses it.
    """
    try:
        from tensorflow.python.saved_model import save_context
    except ImportError:
        return False
    return save_context.in_save_context()


def check_what_is_saved(check: Callable[[Any], None]) -> None:
    """Makes TensorFlow check each SavedModel before it writes any file.

    TensorFlow saves a function that calls back into Python without a word, and another process
    fails when it calls the function. There is no public way to look at what is saved. Without it,
    that stays so.

    Args:
        check: Called with the model's `tf.compat.v1.GraphDef`. Its error ends the saving.
    """
    try:
        from tensorflow.python.saved_model import save

        build = save._build_meta_graph
    except (ImportError, AttributeError):
        return

    @wraps(build)
    def built(*args: Any, **kwargs: Any) -> Any:
        made = build(*args, **kwargs)
        check(made[0].graph_def)
        return made

    save._build_meta_graph = built


def torch_compiles_frames() -> Callable[[], Any]:
    """A function that returns whether `torch.compile` is active in this thread.

    PyTorch's public functions report it only in code that is being compiled, not in functions that
    this code calls. Without it, a small draw takes some microseconds more.
    """
    try:
        from torch._C._dynamo.eval_frame import get_eval_frame_callback
    except ImportError:
        return lambda: True
    return get_eval_frame_callback


def jax_of_64_bits() -> Any:
    """A context in which JAX has 64-bit dtypes. Up to JAX 0.7 its name is experimental."""
    import jax

    if hasattr(jax, "enable_x64"):
        return jax.enable_x64(True)
    from jax.experimental import enable_x64

    return enable_x64(True)


@cache
def _code_of_tensorflow(cls: str, method: str) -> Any:
    try:
        from tensorflow.python.eager.polymorphic_function import polymorphic_function
    except ImportError:
        return None
    return getattr(getattr(polymorphic_function, cls), method).__code__


def _frame_of(code: Any) -> Any:
    """The innermost frame that runs this code; None if there is none."""
    frame = sys._getframe()
    while frame is not None and frame.f_code is not code:
        frame = frame.f_back
    return frame


def makes_a_variable() -> bool:
    """True while a traced function computes the first value of a variable that it creates.

    TensorFlow lifts that value out of the function, and lacks a public way to ask. Without it, a
    function for XLA (`jit_compile=True`) that creates a large weight is refused.
    """
    return _frame_of(_code_of_tensorflow("UnliftedInitializerVariable", "__init__")) is not None


def makes_a_concrete_function() -> bool:
    """True while a function is traced by its `get_concrete_function`, mostly to save it.

    TensorFlow lacks a public way to ask. `tf.data` calls that method too, and saves nothing.
    Without it, `check_what_is_saved` refuses a concrete function that draws from a generator.
    """
    frame = _frame_of(_code_of_tensorflow("Function", "get_concrete_function"))
    return frame is not None and not frame.f_back.f_globals["__name__"].startswith("tensorflow.")


@cache
def variable_ops() -> tuple[Any, Any, Any, Any]:
    """The class of a plain variable, and the ops that read it, add to it and assign to it.

    The wrappers in `tf.raw_ops` and the methods of `tf.Variable` do the same, but take longer than
    a small draw.
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
    """True once TensorFlow has started its threads, which a fork does not inherit.

    There is no public way to ask. Without it, every fork counts as one that lacks them.
    """
    if "tensorflow" not in sys.modules:
        return False
    try:
        from tensorflow.python.eager import context

        return context.context()._initialized
    except (ImportError, AttributeError):
        return True


def leave_r_running_at_exit() -> None:
    """Keeps rpy2 from ending R when Python exits.

    R would wait for the exiting Python, or tear it down. Also, R must not call back into Python
    then to handle the events of windows. rpy2 lacks a setting for either.
    """
    from rpy2 import rinterface
    from rpy2.rinterface_lib import openrlib

    atexit.unregister(rinterface.endr)
    atexit.register(setattr, openrlib.rlib, "ptr_R_ProcessEvents", openrlib.ffi.NULL)


def _pointer_of_reticulate(library: str, symbol: str) -> ctypes.c_void_p:
    """A pointer through which reticulate calls Python, to read or set."""
    return ctypes.c_void_p.in_dll(ctypes.CDLL(library), symbol)


def quiet_reticulate_at_exit(library: str) -> None:
    """Keeps reticulate's thread from calling into a Python that has ended.

    Twice a second that thread asks Python, by `Py_AddPendingCall`, to check for R's events. Nothing
    stops the thread. If it calls after Python has ended, it sometimes crashes with a segmentation
    fault. So at exit this sets its pointer to a C function that does nothing and returns 0.

    Args:
        library: The path of reticulate's shared library, after Python has started in it.
    """
    nothing = ctypes.cast(ctypes.CDLL(None).sched_yield, ctypes.c_void_p).value
    pointer = _pointer_of_reticulate(library, "_ZN10reticulate9libpython17Py_AddPendingCallE")
    atexit.register(setattr, pointer, "value", nothing)


# The caller does not hold the lock, so use CFUNCTYPE: ctypes takes the lock for Python code.
_Callback = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


@cache
def _decref_with_lock() -> Any:
    ctypes.pythonapi.Py_DecRef.argtypes = [ctypes.c_void_p]
    ctypes.pythonapi.Py_DecRef.restype = None
    return _Callback(ctypes.pythonapi.Py_DecRef)  # The cache keeps it alive: C holds no reference.


def take_lock_in_decref(library: str) -> None:
    """Makes reticulate before 1.31 take Python's lock where R drops an object.

    rpy2 releases the lock (the GIL) while R works. When R's garbage collector drops an R object
    that represents a Python object, reticulate calls `Py_DecRef`. Before 1.31 it did so without the
    lock, and the process aborted at the first object that was freed. reticulate uses its own
    pointer, `reticulate::libpython::Py_DecRef`. This function sets it to one that takes the lock
    first.

    Args:
        library: The path of reticulate's shared library, after Python has started in it.
    """
    pointer = _pointer_of_reticulate(library, "_ZN10reticulate9libpython9Py_DecRefE")
    pointer.value = ctypes.cast(_decref_with_lock(), ctypes.c_void_p).value
