"""Each private name of other packages that kerasinit uses exists and works as expected."""

import ast
import random
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasinit
from kerasinit import _upstream

SOURCES = Path(_upstream.__file__).parent


def test_in_stateless_scope():
    assert not _upstream.in_stateless_scope()
    with keras.StatelessScope():
        assert _upstream.in_stateless_scope()


def test_in_symbolic_scope():
    from keras.src.backend.common.symbolic_scope import SymbolicScope

    assert not _upstream.in_symbolic_scope()
    with SymbolicScope():
        assert _upstream.in_symbolic_scope()


@pytest.mark.parametrize("jit_compile", [False, True])
def test_compiled_by_xla(jit_compile):
    seen = []

    @tf.function(jit_compile=jit_compile)
    def traced():
        seen.append(_upstream.compiled_by_xla(tf.compat.v1.get_default_graph()))
        return tf.constant(0)

    traced()
    assert seen == [jit_compile]


def test_variable_ops():
    kind, read, add, assign = _upstream.variable_ops()
    variable = keras.random.SeedGenerator(3).state.value
    assert type(variable) is kind
    add(variable.handle, tf.constant([0, 5], tf.int64))
    assert read(variable.handle, variable.dtype).numpy().tolist() == [3, 5]
    assign(variable.handle, tf.constant([3, 4], tf.int64))
    assert read(variable.handle, variable.dtype).numpy().tolist() == [3, 4]
    with tf.distribute.MirroredStrategy(["CPU:0"]).scope():
        assert type(keras.random.SeedGenerator(3).state.value) is not kind


def test_tensorflow_has_started():
    tf.zeros(1)
    assert _upstream.tensorflow_has_started()


# tests/machines/test_other_compilers.py tests the names of PyTorch and JAX.


def test_names_of_rpy2_and_reticulate():
    """tests/bridge, where R runs, tests their use."""
    rinterface = pytest.importorskip("rpy2.rinterface")
    from rpy2.rinterface_lib import openrlib

    assert callable(rinterface.endr)
    assert hasattr(openrlib, "rlib")
    assert openrlib.ffi.NULL is not None


def test_makes_a_variable():
    seen = []

    def first_value():
        seen.append(_upstream.makes_a_variable())
        return tf.zeros(2)

    made = []

    @tf.function
    def traced():
        if not made:
            made.append(tf.Variable(first_value))
        first_value()
        return made[0]

    traced()
    # A first value, then none in the same trace, then none in the trace that runs.
    assert seen == [True, False, False]
    assert not _upstream.makes_a_variable()


def test_makes_a_concrete_function():
    seen = []

    def traced(*_):
        seen.append(_upstream.makes_a_concrete_function())
        return 0

    tf.function(traced)()
    tf.function(traced).get_concrete_function()
    tf.data.Dataset.range(1).map(traced)
    assert seen == [False, True, False]


def test_names_that_saving_wraps():
    from keras.src.saving import serialization_lib as lib

    for name in (
        "serialize_with_public_class",
        "deserialize_keras_object",
        "_retrieve_class_or_fn",
    ):
        assert getattr(lib, name).__wrapped__.__name__ == name


def test_saves_a_function_and_check_what_is_saved(tmp_path):
    from tensorflow.python.saved_model import save

    assert save._build_meta_graph.__wrapped__.__name__ == "_build_meta_graph"
    seen = []
    module = tf.Module()
    module.function = tf.function(lambda: seen.append(_upstream.saves_a_function()))
    module.function()
    tf.saved_model.save(module, tmp_path)
    assert seen == [False, True]
    assert not _upstream.saves_a_function()


def test_custom_objects_in_scope():
    assert _upstream.custom_objects_in_scope() == {}
    with keras.saving.custom_object_scope({"mine": keras.layers.Dense}):
        assert _upstream.custom_objects_in_scope() == {"mine": keras.layers.Dense}


def test_the_source_of_keras_s_default_seeds():
    from keras.src.random import seed_generator as lib

    assert type(lib.python_random).__module__ == _upstream.__name__
    assert lib.global_seed_generator.__wrapped__.__name__ == "global_seed_generator"
    random.seed(3)
    expected = random.randint(1, 10**9)
    random.seed(3)
    assert lib.make_default_seed() == expected


WITHOUT = {
    "keras.src.random.seed_generator": ["global_seed_generator"],
    "keras.src.saving.serialization_lib": ["_retrieve_class_or_fn"],
    "keras.src.backend": ["in_stateless_scope"],
    "keras.src.backend.common.symbolic_scope": ["in_symbolic_scope"],
}


def test_fallbacks_for_missing_names(monkeypatch):
    import importlib
    import sys

    for module, names in WITHOUT.items():
        for name in names:
            monkeypatch.delattr(sys.modules[module], name)
    for module in (
        "keras.src.backend.common.global_state",
        "tensorflow.python.ops.control_flow_util",
        "tensorflow.python.ops.gen_resource_variable_ops",
        "tensorflow.python.eager.context",
        "tensorflow.python.eager.polymorphic_function.polymorphic_function",
        "tensorflow.python.saved_model.save",
        "tensorflow.python.saved_model.save_context",
    ):
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delattr(sys.modules["keras.src.backend.common"], "global_state")
    spec = importlib.util.spec_from_file_location("without", _upstream.__file__)
    without = importlib.util.module_from_spec(spec)
    # `from package import module` looks at the package first.
    monkeypatch.delattr(sys.modules["tensorflow.python.ops"], "control_flow_util", raising=False)
    monkeypatch.delattr(
        sys.modules["tensorflow.python.ops"], "gen_resource_variable_ops", raising=False
    )
    monkeypatch.delattr(sys.modules["tensorflow.python.eager"], "context", raising=False)
    polymorphic = sys.modules["tensorflow.python.eager.polymorphic_function"]
    monkeypatch.delattr(polymorphic, "polymorphic_function", raising=False)
    for name in ("save", "save_context"):
        saved_model = sys.modules["tensorflow.python.saved_model"]
        monkeypatch.delattr(saved_model, name, raising=False)
    spec.loader.exec_module(without)
    assert not without.in_stateless_scope()
    assert not without.in_symbolic_scope()
    assert without.custom_objects_in_scope() == {}
    without.pick_default_seeds_from(None, None)
    assert not without.compiled_by_xla(None)
    assert not without.makes_a_variable()
    assert not without.makes_a_concrete_function()
    assert not without.saves_a_function()
    without.check_what_is_saved(None)
    without.save_as_keras_own("keras.initializers.Zeros", kerasinit.initializers.Zeros)
    assert without.tensorflow_has_started()
    kind, read, add, assign = without.variable_ops()
    variable = keras.random.SeedGenerator(3).state.value
    assert type(variable) is kind
    add(variable.handle, tf.constant([0, 2], tf.int64))
    assert np.asarray(read(variable.handle, variable.dtype)).tolist() == [3, 2]
    assign(variable.handle, tf.constant([3, 1], tf.int64))
    assert np.asarray(read(variable.handle, variable.dtype)).tolist() == [3, 1]


def test_no_other_file_uses_private_names():
    private = ("keras.src", "tensorflow.python", "rpy2.rinterface_lib")
    found = []
    for path in SOURCES.rglob("*.py"):
        if path.name == "_upstream.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            found += [(path.name, name) for name in names if name.startswith(private)]
    assert found == []
