"""Variance scaling: the number of connected units sets the spread of a weight's values."""

import math
from collections.abc import Sequence
from typing import Any

import keras

from kerasinit.checks import check_axes, check_choice, check_number
from kerasinit.initializers.base import DrawnInitializer
from kerasinit.initializers.fans import compute_fans
from kerasinit.stream.draw import Draw
from kerasinit.types import Seed

MODES = ("fan_in", "fan_out", "fan_avg")
DISTRIBUTIONS = ("truncated_normal", "untruncated_normal", "uniform")

# Standard deviation of a standard normal truncated at -2 and 2. Dividing by it restores stddev.
TRUNCATED_STDDEV = 0.87962566103423978


class VarianceScaling(DrawnInitializer, keras.initializers.VarianceScaling):
    """Draws with a variance of `scale / n`, where n counts the units a weight connects.

    n is fan_in, fan_out, or their mean with mode "fan_avg". The distribution is centered on 0:
    "truncated_normal" (within two standard deviations), "untruncated_normal", or "uniform"
    within `sqrt(3 * scale / n)`.

    In Keras 3.15, `EinsumDense` and `MultiHeadAttention` set axes that are None, for their kernels.

    Args:
        scale: Positive number, the factor on the variance.
        mode: "fan_in", "fan_out" or "fan_avg".
        distribution: "truncated_normal" (also "normal"), "untruncated_normal" or "uniform".
        seed: An integer, a `SeedGenerator`, or None to pick an integer at construction. An integer
            gives the same values at each call, a `SeedGenerator` the next ones.
        input_axes: Axes that count as input units, in place of the convention (the last axis but
            one, times those before it).
        output_axes: Axes that count as output units.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: an argument has a value that is not allowed.

    Example:
        >>> import kerasinit
        >>> initializer = kerasinit.initializers.VarianceScaling(seed=42)
        >>> initializer((2, 2)).numpy()
        array([[ 0.01271491, -1.278227  ],
               [ 0.08327673,  0.65254015]], dtype=float32)
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: Seed = None,
        input_axes: Sequence[int] | None = None,
        output_axes: Sequence[int] | None = None,
    ) -> None:
        call = f"{type(self).__name__}()"
        self.scale = check_number(scale, "scale", call, above=0)
        self.mode = check_choice(mode, "mode", call, MODES)
        # Keras accepts any case, and an older name.
        if isinstance(distribution, str):
            distribution = distribution.lower()
            distribution = "truncated_normal" if distribution == "normal" else distribution
        self.distribution = check_choice(distribution, "distribution", call, DISTRIBUTIONS)
        self._set_axes(input_axes, output_axes)
        super().__init__(seed)

    def _set_axes(self, input_axes: Any, output_axes: Any) -> None:
        call = f"{type(self).__name__}()"
        self.input_axes = check_axes(input_axes, "input_axes", call)
        self.output_axes = check_axes(output_axes, "output_axes", call)

    def _draw_for(self, shape: tuple[int, ...], dtype: str) -> Draw:
        fan_in, fan_out = compute_fans(shape, self.input_axes, self.output_axes)
        units = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2.0}
        variance = self.scale / max(1.0, units[self.mode])
        if self.distribution == "truncated_normal":
            stddev = math.sqrt(variance) / TRUNCATED_STDDEV
            return Draw("truncated_normal", 0.0, stddev, dtype)
        if self.distribution == "untruncated_normal":
            return Draw("normal", 0.0, math.sqrt(variance), dtype)
        limit = math.sqrt(3.0 * variance)
        return Draw("uniform", -limit, limit, dtype)

    def _check(self, shape: tuple[int, ...], dtype: str, call: str) -> None:
        axes = [*(self.input_axes or ()), *(self.output_axes or ())]
        if any(not -len(shape) <= axis < len(shape) for axis in axes):
            raise ValueError(
                f"{call}: `shape` {shape} has no axis {max(axes, key=abs)}, which `input_axes` or "
                "`output_axes` names."
            )

    def get_config(self) -> dict[str, Any]:
        """The arguments that recreate this initializer."""
        axes = {"input_axes": self.input_axes, "output_axes": self.output_axes}
        return {
            **super().get_config(),
            "scale": self.scale,
            "mode": self.mode,
            "distribution": self.distribution,
            # Keras 3.12 to 3.14 lack axes. They can open a configuration without them.
            **{name: given for name, given in axes.items() if given is not None},
        }


class PublishedScaling(VarianceScaling):
    """Base of the named variance scalings: a paper fixes every argument but the seed and axes."""

    # Class attributes: they are the same for all initializers of a class.
    scale: float
    mode: str
    distribution: str

    def __init__(
        self,
        seed: Seed = None,
        input_axes: Sequence[int] | None = None,
        output_axes: Sequence[int] | None = None,
    ) -> None:
        self._set_axes(input_axes, output_axes)
        DrawnInitializer.__init__(self, seed)

    def get_config(self) -> dict[str, Any]:
        """The arguments that recreate this initializer."""
        fixed = ("scale", "mode", "distribution")
        return {name: it for name, it in super().get_config().items() if name not in fixed}


class GlorotNormal(PublishedScaling, keras.initializers.GlorotNormal):
    """Glorot's normal initializer, also known as Xavier's.

    Draws from a truncated normal with mean 0 and `stddev = sqrt(2 / (fan_in + fan_out))`, so that
    neither the activations of a tanh network nor its gradients fade or grow with depth.

    Args:
        seed: An integer, a `SeedGenerator`, or None to pick an integer at construction. An integer
            gives the same values at each call, a `SeedGenerator` the next ones.
        input_axes: Axes that count as input units, in place of the convention (the last axis but
            one, times those before it).
        output_axes: Axes that count as output units.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: an argument has a value that is not allowed.

    Example:
        >>> import kerasinit
        >>> initializer = kerasinit.initializers.GlorotNormal(seed=42)
        >>> initializer((2, 2)).numpy()
        array([[ 0.01271491, -1.278227  ],
               [ 0.08327673,  0.65254015]], dtype=float32)
        >>> import keras
        >>> layer = keras.layers.Dense(3, kernel_initializer=initializer)

    Reference:
        [Glorot and Bengio, 2010](https://proceedings.mlr.press/v9/glorot10a.html)
    """

    scale, mode, distribution = 1.0, "fan_avg", "truncated_normal"


class GlorotUniform(PublishedScaling, keras.initializers.GlorotUniform):
    """Glorot's uniform initializer, also known as Xavier's.

    Draws uniformly within `[-limit, limit]`, where `limit = sqrt(6 / (fan_in + fan_out))`: the
    variance of `GlorotNormal` with a bound on each value.

    Args:
        seed: An integer, a `SeedGenerator`, or None to pick an integer at construction. An integer
            gives the same values at each call, a `SeedGenerator` the next ones.
        input_axes: Axes that count as input units, in place of the convention (the last axis but
            one, times those before it).
        output_axes: Axes that count as output units.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: an argument has a value that is not allowed.

    Example:
        >>> import kerasinit
        >>> initializer = kerasinit.initializers.GlorotUniform(seed=42)
        >>> initializer((2, 2)).numpy()
        array([[-0.5329278 , -0.00387776],
               [ 0.5277635 , -1.1752602 ]], dtype=float32)

    Reference:
        [Glorot and Bengio, 2010](https://proceedings.mlr.press/v9/glorot10a.html)
    """

    scale, mode, distribution = 1.0, "fan_avg", "uniform"


class HeNormal(PublishedScaling, keras.initializers.HeNormal):
    """He's normal initializer, also known as Kaiming's.

    Draws from a truncated normal with mean 0 and `stddev = sqrt(2 / fan_in)`. relu halves the
    variance, and the factor 2 restores it.

    Args:
        seed: An integer, a `SeedGenerator`, or None to pick an integer at construction. An integer
            gives the same values at each call, a `SeedGenerator` the next ones.
        input_axes: Axes that count as input units, in place of the convention (the last axis but
            one, times those before it).
        output_axes: Axes that count as output units.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: an argument has a value that is not allowed.

    Example:
        >>> import kerasinit
        >>> initializer = kerasinit.initializers.HeNormal(seed=42)
        >>> initializer((2, 2)).numpy()
        array([[ 0.0179816 , -1.807686  ],
               [ 0.11777107,  0.9228311 ]], dtype=float32)

    Reference:
        [He et al., 2015](https://arxiv.org/abs/1502.01852)
    """

    scale, mode, distribution = 2.0, "fan_in", "truncated_normal"


class HeUniform(PublishedScaling, keras.initializers.HeUniform):
    """He's uniform initializer, also known as Kaiming's.

    Draws uniformly within `[-limit, limit]`, where `limit = sqrt(6 / fan_in)`: the variance of
    `HeNormal` with a bound on each value.

    Args:
        seed: An integer, a `SeedGenerator`, or None to pick an integer at construction. An integer
            gives the same values at each call, a `SeedGenerator` the next ones.
        input_axes: Axes that count as input units, in place of the convention (the last axis but
            one, times those before it).
        output_axes: Axes that count as output units.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: an argument has a value that is not allowed.

    Example:
        >>> import kerasinit
        >>> initializer = kerasinit.initializers.HeUniform(seed=42)
        >>> initializer((2, 2)).numpy()
        array([[-0.7536737 , -0.00548398],
               [ 0.7463702 , -1.6620688 ]], dtype=float32)

    Reference:
        [He et al., 2015](https://arxiv.org/abs/1502.01852)
    """

    scale, mode, distribution = 2.0, "fan_in", "uniform"


class LecunNormal(PublishedScaling, keras.initializers.LecunNormal):
    """LeCun's normal initializer.

    Draws from a truncated normal with mean 0 and `stddev = sqrt(1 / fan_in)`, which preserves the
    variance of a linear unit's input. selu networks need it.

    Args:
        seed: An integer, a `SeedGenerator`, or None to pick an integer at construction. An integer
            gives the same values at each call, a `SeedGenerator` the next ones.
        input_axes: Axes that count as input units, in place of the convention (the last axis but
            one, times those before it).
        output_axes: Axes that count as output units.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: an argument has a value that is not allowed.

    Example:
        >>> import kerasinit
        >>> initializer = kerasinit.initializers.LecunNormal(seed=42)
        >>> initializer((2, 2)).numpy()
        array([[ 0.01271491, -1.278227  ],
               [ 0.08327673,  0.65254015]], dtype=float32)

    Reference:
        [LeCun et al., 1998](https://doi.org/10.1007/3-540-49430-8_2),
        [Klambauer et al., 2017](https://arxiv.org/abs/1706.02515)
    """

    scale, mode, distribution = 1.0, "fan_in", "truncated_normal"


class LecunUniform(PublishedScaling, keras.initializers.LecunUniform):
    """LeCun's uniform initializer.

    Draws uniformly within `[-limit, limit]`, where `limit = sqrt(3 / fan_in)`: the variance of
    `LecunNormal` with a bound on each value.

    Args:
        seed: An integer, a `SeedGenerator`, or None to pick an integer at construction. An integer
            gives the same values at each call, a `SeedGenerator` the next ones.
        input_axes: Axes that count as input units, in place of the convention (the last axis but
            one, times those before it).
        output_axes: Axes that count as output units.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: an argument has a value that is not allowed.

    Example:
        >>> import kerasinit
        >>> initializer = kerasinit.initializers.LecunUniform(seed=42)
        >>> initializer((2, 2)).numpy()
        array([[-0.5329278 , -0.00387776],
               [ 0.5277635 , -1.1752602 ]], dtype=float32)

    Reference:
        [LeCun et al., 1998](https://doi.org/10.1007/3-540-49430-8_2)
    """

    scale, mode, distribution = 1.0, "fan_in", "uniform"
