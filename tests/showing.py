"""The output of the programs in tests/programs: one line of JSON for each named result.

Nothing here imports kerasinit: the first run of a program uses stock Keras alone.
"""

import contextlib
import hashlib
import json

import keras
import numpy as np


def described(value):
    """An array's kind, dtype, shape, device and bits; other results unchanged."""
    value = value.value if isinstance(value, keras.Variable) else value
    if not hasattr(value, "dtype"):
        return {"value": repr(value)}
    # JAX may still move uncommitted values, and may change a weak dtype.
    more = {
        name: getattr(value, name) for name in ("committed", "weak_type") if hasattr(value, name)
    }
    found = {
        "kind": type(value).__name__,
        "dtype": keras.backend.standardize_dtype(value.dtype),
        "shape": list(value.shape),
        "device": str(getattr(value, "device", None)),
        **more,
    }
    if "meta" in found["device"] or not hasattr(value, "__array__"):
        return found
    array = np.ascontiguousarray(keras.ops.convert_to_numpy(value))
    return found | {"bits": hashlib.sha256(array.tobytes()).hexdigest()[:16]}


def show(name, value, everywhere=False):
    """Prints a result.

    Args:
        name: Its name, unique in a program.
        value: A tensor, a variable, an array or anything else that `repr` shows.
        everywhere: True for values from an integer seed: on each backend they have the bits of
            stock Keras with TensorFlow.
    """
    print(json.dumps({"name": name, **described(value), "everywhere": everywhere}), flush=True)


def show_weights(name, model, everywhere=False):
    """Prints each weight of a layer or model."""
    for index, weight in enumerate(model.weights):
        show(f"{name} {index}", weight, everywhere)


@contextlib.contextmanager
def part(name, may_fail=False):
    """A part of a program. An error ends the part and is printed as its result; the rest runs.

    Args:
        name: Its name. If it may fail, also the name of its only result.
        may_fail: True if stock Keras refuses this on some backend. There, ours may do anything.
    """
    try:
        yield
    except Exception as error:
        told = {"error": f"{type(error).__name__}: {error}", "may_fail": may_fail}
        print(json.dumps({"name": name, **told}), flush=True)
