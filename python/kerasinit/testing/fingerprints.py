"""Fingerprints of a tensor, an initializer, a layer or a model: see `docs/fingerprint.md`."""

import hashlib
from typing import Any

import keras
import numpy as np

from kerasinit.checks import NUMBER_DTYPES, check_dtype, described
from kerasinit.testing.bits import array_with_numbers, as_array, as_words

_CALL = "fingerprint()"


def fingerprint(x: Any, shape: Any = None, dtype: Any = None) -> str:
    """A text that identifies values bit for bit, the same in both languages and on every machine.

    Args:
        x: An array, a tensor or a weight. Or an initializer, which makes a tensor of `shape`: a
            generator counts that draw. Or a layer, a model or a list of arrays, such as
            `model.get_weights()`: all of their weights, in that order.
        shape: For an initializer, the shape of the tensor.
        dtype: For an initializer, the dtype of the tensor. Otherwise values are converted to this
            dtype, which must hold each of them exactly. R needs this, as its arrays are always
            float64. None keeps their own dtype.

    Returns:
        "sha256:" and 64 hexadecimal digits: a digest of dtype, shape and bits.

    Raises:
        TypeError: `x` has no values, or `shape` is given and `x` is not an initializer.
        ValueError: a layer lacks weights so far, a list is empty, or a value is not exact in
            `dtype`.

    Example:
        >>> import kerasinit
        >>> from kerasinit.testing import fingerprint
        >>> fingerprint(kerasinit.initializers.GlorotNormal(seed=42), shape=(2, 2))
        'sha256:9b83fe71d93f115e26be3f053b2ce61e81b9692e2e3ee2821f01ad75d4fcbdc0'
    """
    if isinstance(x, keras.initializers.Initializer):
        if shape is None:
            raise TypeError(f"{_CALL}: `shape` is missing: the initializer `x` needs one.")
        return _of_array(as_array(x(shape, dtype)))
    if shape is not None:
        raise TypeError(f"{_CALL}: `shape` is only for an initializer, and `x` is {described(x)}.")
    if dtype is not None:
        dtype = check_dtype(dtype, _CALL, NUMBER_DTYPES)
    lines = [
        _of_array(_in(array_of(each, "x", _CALL), dtype)) for each in weights_of(x, "x", _CALL)
    ]
    if not lines and not isinstance(x, keras.layers.Layer):
        raise ValueError(f"{_CALL}: `x` is an empty list, as of a layer that is not built.")
    if isinstance(x, (list, tuple, keras.layers.Layer)):
        return _digest("".join(f"{line}\n" for line in lines).encode())
    return lines[0]


def weights_of(x: Any, name: str, call: str) -> list[Any]:
    """All weights of a layer or model, the items of a list, or the one given tensor."""
    if isinstance(x, keras.layers.Layer):
        if not x.built:
            raise ValueError(
                f"{call}: `{name}` is the layer {x.name!r}, which is not built, so it has no "
                "weights yet."
            )
        return x.weights
    return list(x) if isinstance(x, (list, tuple)) else [x]


def array_of(values: Any, name: str, call: str) -> np.ndarray:
    """The values of a tensor, weight or array. `name` and `call` are named in errors."""
    array = array_with_numbers(values)
    # Python's own numbers lack a dtype.
    if array is None or not hasattr(values, "dtype"):
        too = ", a model or an initializer" if call == _CALL else " or a model"
        raise TypeError(
            f"{call}: `{name}` must be an array, a tensor, a weight, a list of these, a layer"
            f"{too}, not {described(values)}."
        )
    return array


def _in(array: np.ndarray, dtype: str | None) -> np.ndarray:
    return array if dtype is None else exact(array, dtype, f"{_CALL}: `dtype`")


def scalar_from_r(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """R lacks scalars: an array of one value without axes, if `shape` has none. Else unchanged."""
    return array.reshape(()) if shape == () and array.shape == (1,) else array


def exact(array: np.ndarray, dtype: str, subject: str) -> np.ndarray:
    """Real numbers in another dtype; raises ValueError if one of them would change.

    `subject` begins the error, just before the dtype.
    """
    if array.dtype.kind == "c":
        raise TypeError(f"{subject} is only for real numbers, and `x` is {array.dtype.name}.")
    with np.errstate(all="ignore"):
        cast = array.astype(dtype)
        back = cast.astype(array.dtype)
    # A round trip between signed and unsigned restores integers that do not fit: compare signs too.
    changed = (as_words(back) != as_words(array)) | ((cast < 0) != (array < 0))
    if changed.any():
        first = array[changed][0]
        raise ValueError(
            f"{subject} {dtype} cannot hold all values exactly: {changed.sum()} would change, "
            f"the first is {first!s}."
        )
    return cast


def _of_array(array: np.ndarray) -> str:
    head = " ".join([array.dtype.name, *map(str, array.shape)])
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return _digest(f"{head}\n".encode() + little.tobytes())


def _digest(message: bytes) -> str:
    return f"sha256:{hashlib.sha256(message).hexdigest()}"
