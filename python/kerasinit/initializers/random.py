"""Random initializers whose spread does not depend on the shape."""

from typing import Any

import keras
import numpy as np

from kerasinit.checks import check_number, described
from kerasinit.initializers.base import DrawnInitializer
from kerasinit.stream.draw import Draw, whole_bound
from kerasinit.types import Seed


class _Normal(DrawnInitializer):
    """Base of the two normals: mean, stddev, seed."""

    _name: str

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: Seed = None) -> None:
        call = f"{type(self).__name__}()"
        self.mean = check_number(mean, "mean", call)
        self.stddev = check_number(stddev, "stddev", call, at_least=0)
        super().__init__(seed)

    def _draw_for(self, shape: tuple[int, ...], dtype: str) -> Draw:
        return Draw(self._name, self.mean, self.stddev, dtype)

    def get_config(self) -> dict[str, Any]:
        """The arguments that recreate this initializer."""
        return {**super().get_config(), "mean": self.mean, "stddev": self.stddev}


class RandomNormal(_Normal, keras.initializers.RandomNormal):
    """Draws from a normal distribution.

    Args:
        mean: Number, the mean of the values.
        stddev: Number >= 0, their standard deviation.
        seed: An integer, a `SeedGenerator`, or None to pick an integer at construction. An integer
            gives the same values at each call, a `SeedGenerator` the next ones.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: an argument has a value that is not allowed.

    Example:
        >>> import kerasinit
        >>> initializer = kerasinit.initializers.RandomNormal(seed=42)
        >>> initializer((2, 2)).numpy()
        array([[ 0.00079085, -0.07950435],
               [ 0.00517972,  0.0405873 ]], dtype=float32)
    """

    _name = "normal"


class TruncatedNormal(_Normal, keras.initializers.TruncatedNormal):
    """Draws from a normal distribution, and redraws values over two stddev from the mean.

    Args:
        mean: Number, the mean of the values.
        stddev: Number >= 0, the standard deviation before truncation. Truncation reduces it to
            0.88 times that.
        seed: An integer, a `SeedGenerator`, or None to pick an integer at construction. An integer
            gives the same values at each call, a `SeedGenerator` the next ones.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: an argument has a value that is not allowed.

    Example:
        >>> import kerasinit
        >>> initializer = kerasinit.initializers.TruncatedNormal(seed=42)
        >>> initializer((2, 2)).numpy()
        array([[ 0.00079085, -0.07950435],
               [ 0.00517972,  0.0405873 ]], dtype=float32)
    """

    _name = "truncated_normal"


class RandomUniform(DrawnInitializer, keras.initializers.RandomUniform):
    """Draws uniformly from minval up to, but not including, maxval.

    With an integer dtype ("int32" or "int64") it draws whole numbers from that range.

    Args:
        minval: Number, the lower bound.
        maxval: Number >= minval, the upper bound.
        seed: An integer, a `SeedGenerator`, or None to pick an integer at construction. An integer
            gives the same values at each call, a `SeedGenerator` the next ones.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: an argument has a value that is not allowed.

    Example:
        >>> import kerasinit
        >>> initializer = kerasinit.initializers.RandomUniform(seed=42)
        >>> initializer((2, 2)).numpy()
        array([[-0.02175668, -0.00015831],
               [ 0.02154585, -0.0479798 ]], dtype=float32)
    """

    dtypes = (*DrawnInitializer.dtypes, "int32", "int64")

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: Seed = None) -> None:
        call = f"{type(self).__name__}()"
        self.minval = check_number(minval, "minval", call)
        self.maxval = check_number(maxval, "maxval", call)
        for name, bound in (("minval", self.minval), ("maxval", self.maxval)):
            if isinstance(bound, np.generic):
                continue
            # Read the bounds as stock Keras does: Python's floats pass through float32.
            if abs(bound) >= (2**63 if isinstance(bound, int) else 2.0**128):
                kind = "64 bits" if isinstance(bound, int) else "float32"
                raise ValueError(f"{call}: `{name}` must fit in {kind}, not {described(bound)}.")
        if self.minval > self.maxval:
            raise ValueError(
                f"{call}: `minval` must be <= `maxval`, and {self.minval} > {self.maxval}."
            )
        super().__init__(seed)

    def _check(self, shape: tuple[int, ...], dtype: str, call: str) -> None:
        if not dtype.startswith("int"):
            return
        minval, maxval = whole_bound(self.minval), whole_bound(self.maxval)
        numbers = np.iinfo(dtype)
        if not numbers.min <= minval < maxval <= numbers.max:
            raise ValueError(
                f"{call}: with `dtype` {dtype}, `minval` must be < `maxval` and both must fit in "
                f"{dtype}. Truncated to whole numbers they are {minval} and {maxval}."
            )

    def _draw_for(self, shape: tuple[int, ...], dtype: str) -> Draw:
        return Draw("uniform", self.minval, self.maxval, dtype)

    def get_config(self) -> dict[str, Any]:
        """The arguments that recreate this initializer."""
        return {**super().get_config(), "minval": self.minval, "maxval": self.maxval}
