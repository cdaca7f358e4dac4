"""Compares values as bits: -0.0 differs from 0.0, and a NaN equals itself."""

from typing import Any, NamedTuple

import keras
import numpy as np


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


def as_words(values: Any) -> np.ndarray:
    """The bits of values as whole numbers, in an array of the same shape."""
    array = as_array(values)
    # ascontiguousarray turns a scalar into a vector, so restore the shape.
    return np.ascontiguousarray(array).view(f"u{array.itemsize}").reshape(array.shape)


def words(values: Any) -> list[str]:
    """The bits of the values of an array or tensor, as hexadecimal words in row-major order.

    Example:
        >>> import numpy as np
        >>> words(np.float32([1, -0.0]))
        ['3f800000', '80000000']
    """
    bits = as_words(values)
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


def first_difference(actual: Any, expected: Any) -> Difference | None:
    """The first value whose bits differ, or None. Both must have the same shape and dtype."""
    actual, expected = as_array(actual), as_array(expected)
    actual_bits, expected_bits = as_words(actual), as_words(expected)
    differ = np.flatnonzero(actual_bits.reshape(-1) != expected_bits.reshape(-1))
    if differ.size == 0:
        return None
    index = tuple(map(int, np.unravel_index(differ[0], actual_bits.shape)))
    pair = actual[index], expected[index]
    numbers = "float" in actual.dtype.name and not any(np.isnan(value) for value in pair)
    return Difference(
        index,
        *pair,
        words(actual_bits[index])[0],
        words(expected_bits[index])[0],
        len(differ),
        actual.size,
        int(ulps_apart(*map(np.asarray, pair))) if numbers else None,
    )


def assert_same_bits(actual: Any, expected: Any, case: str = "values") -> None:
    """Passes if two arrays or tensors have the same dtype, shape and bits.

    Args:
        actual: An array or tensor.
        expected: The expected array or tensor.
        case: A name for the comparison, for the error.

    Raises:
        AssertionError: they differ. It names the case and the first value that differs.
    """
    actual, expected = as_array(actual), as_array(expected)
    for what in ("dtype", "shape"):
        if getattr(actual, what) != getattr(expected, what):
            raise AssertionError(
                f"{case}: {what} is {getattr(actual, what)}, not {getattr(expected, what)}"
            )
    difference = first_difference(actual, expected)
    if difference is not None:
        raise AssertionError(f"{case}: {difference}")
