"""Compares values as bits: -0.0 differs from 0.0, and a NaN equals itself."""

from typing import Any, NamedTuple

import keras
import numpy as np

from kerasinit.checks import described

_SAME = "assert_same_bits()"


class Difference(NamedTuple):
    """The first place where two arrays differ, in row-major order, and their values there."""

    index: tuple[int, ...]
    actual: Any
    expected: Any
    actual_word: str
    expected_word: str
    count: int
    size: int
    ulps: int | None

    def __str__(self) -> str:
        return self.told()

    def told(self, origin: int = 0) -> str:
        """The difference in words. `origin` is the index of the first value, which is 1 in R."""
        unit = "unit" if self.ulps == 1 else "units"
        apart = f", {self.ulps} {unit} in the last place apart" if self.ulps else ""
        index = [origin + place for place in self.index]
        return (
            f"{self.count} of {self.size} values differ, first at {index}: "
            f"{self.actual!s} ({self.actual_word}), not {self.expected!s} ({self.expected_word})"
            f"{apart}"
        )


def as_array(values: Any) -> np.ndarray:
    """The values of an array, or of a tensor or weight of any backend."""
    values = values.value if isinstance(values, keras.Variable) else values
    # PyTorch's `numpy()` lacks some dtypes, and Keras's conversion fails for some scalars of
    # TensorFlow.
    if keras.backend.backend() == "torch" and keras.ops.is_tensor(values):
        return keras.ops.convert_to_numpy(values)
    return np.asarray(values.numpy() if hasattr(values, "numpy") else values)


def array_with_numbers(values: Any) -> np.ndarray | None:
    """The values as an array. None if they are no numbers, or have bits that mean nothing."""
    array = None
    try:
        # A masked array hides some of its values.
        if not isinstance(values, np.ma.MaskedArray):
            array = as_array(values)
    except MemoryError:
        raise
    except Exception:  # A traced tensor lacks values, and a user's class may raise.
        pass
    return None if array is None or not _has_numbers(array.dtype) else array


def _has_numbers(dtype: np.dtype) -> bool:
    # bfloat16 and similar dtypes are not among NumPy's own kinds of number. A longdouble contains
    # padding bytes.
    is_own = dtype.kind in "biufc" and dtype.char not in "gG"
    return is_own or dtype.type.__module__ == "ml_dtypes"


def _checked(values: Any, name: str, call: str) -> np.ndarray:
    array = array_with_numbers(values)
    if array is None:
        too = ", or a list of these if the other is one too" if call == _SAME else ""
        raise TypeError(
            f"{call}: `{name}` must be an array, a tensor or a weight{too}, not "
            f"{described(values)}."
        )
    return array


def as_words(values: Any) -> np.ndarray:
    """The bits of values as whole numbers, in an array of the same shape.

    A complex number is two words, its real and its imaginary part, in one more axis.
    """
    array = as_array(values)
    is_complex = array.dtype.kind == "c"
    shape = (*array.shape, 2) if is_complex else array.shape
    # ascontiguousarray turns a scalar into a vector, so restore the shape.
    kind = f"u{array.itemsize // 2 if is_complex else array.itemsize}"
    return np.ascontiguousarray(array).view(kind).reshape(shape)


def words(values: Any) -> list[str]:
    """The bits of the values of an array or tensor, as hexadecimal words in row-major order.

    A complex number is two words, its real and its imaginary part.

    Raises:
        TypeError: `values` is not an array of numbers.

    Example:
        >>> import numpy as np
        >>> words(np.float32([1, -0.0]))
        ['3f800000', '80000000']
    """
    return _written(as_words(_checked(values, "values", "words()")))


def _written(bits: np.ndarray) -> list[str]:
    return [f"{word:0{2 * bits.itemsize}x}" for word in bits.reshape(-1).tolist()]


def ulps_apart(actual: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """The distance in units in the last place: the number of steps from float to float.

    Both are float arrays of the same shape and dtype, without NaN.
    """
    # Map floats to whole numbers in the same order. -0.0 and 0.0 map to the same number.
    ranks = []
    for array in (actual, expected):
        bits = as_words(array)
        sign = bits.dtype.type(1 << (8 * bits.itemsize - 1))
        ranks.append(np.where(bits & sign, sign - (bits & ~sign), sign + bits))
    return np.where(ranks[0] > ranks[1], ranks[0] - ranks[1], ranks[1] - ranks[0])


def _other_kind(actual: np.ndarray, expected: np.ndarray) -> str | None:
    """How the dtype or the shape differs, in words; None if both are the same."""
    for what in ("dtype", "shape"):
        if getattr(actual, what) != getattr(expected, what):
            return f"{what} is {getattr(actual, what)}, not {getattr(expected, what)}"
    return None


def first_difference(actual: Any, expected: Any) -> Difference | None:
    """The first value whose bits differ, or None.

    Raises:
        TypeError: one of them is not an array of numbers.
        ValueError: they have different shapes or dtypes.
    """
    call = "first_difference()"
    actual, expected = _checked(actual, "actual", call), _checked(expected, "expected", call)
    other = _other_kind(actual, expected)
    if other:
        raise ValueError(
            f"{call}: `actual` and `expected` must have the same dtype and shape: {other}."
        )
    actual_bits, expected_bits = as_words(actual), as_words(expected)
    differ = actual_bits != expected_bits
    if actual.dtype.kind == "c":
        differ = differ.any(axis=-1)
    places = np.flatnonzero(differ)
    if places.size == 0:
        return None
    index = tuple(map(int, np.unravel_index(places[0], actual.shape)))
    pair = actual[index], expected[index]
    numbers = "float" in actual.dtype.name and not any(np.isnan(value) for value in pair)
    return Difference(
        index,
        *pair,
        " ".join(_written(actual_bits[index])),
        " ".join(_written(expected_bits[index])),
        len(places),
        actual.size,
        int(ulps_apart(*map(np.asarray, pair))) if numbers else None,
    )


def assert_same_bits(actual: Any, expected: Any, case: str = "values") -> None:
    """Passes if two arrays or tensors have the same dtype, shape and bits.

    Args:
        actual: An array, a tensor or a weight. Or a list of these, such as `model.get_weights()`,
            which is compared item by item.
        expected: The expected one, or the expected list.
        case: A name for the comparison, for the error.

    Raises:
        AssertionError: they differ. It names the case, the item of a list and the first value that
            differs.
        TypeError: one of them, or an item, is not an array of numbers.
        ValueError: both are empty lists.
    """
    if isinstance(actual, (list, tuple)) and isinstance(expected, (list, tuple)):
        if not actual and not expected:
            raise ValueError(f"{_SAME}: both lists are empty, as of a layer that is not built.")
        if len(actual) != len(expected):
            raise AssertionError(f"{case}: length is {len(actual)}, not {len(expected)}")
        for place, pair in enumerate(zip(actual, expected, strict=True)):
            assert_same_bits(*pair, f"{case}[{place}]")
        return
    actual, expected = _checked(actual, "actual", _SAME), _checked(expected, "expected", _SAME)
    difference = _other_kind(actual, expected) or first_difference(actual, expected)
    if difference is not None:
        raise AssertionError(f"{case}: {difference}")
