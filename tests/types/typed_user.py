"""An example of a user's program: `mypy --strict` accepts it, and it runs."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

import kerasinit
from kerasinit.initializers import GlorotNormal, Initializer, RandomUniform, VarianceScaling
from kerasinit.random import SeedGenerator, set_random_seed
from kerasinit.testing import assert_same_bits, fingerprint


class HeLeaky(VarianceScaling):
    """A user's own initializer."""

    def __init__(self, negative_slope: float = 0.2, seed: int | SeedGenerator | None = None):
        self.negative_slope = negative_slope
        super().__init__(2.0 / (1.0 + negative_slope**2), "fan_in", "truncated_normal", seed)

    def get_config(self) -> dict[str, Any]:
        return {"negative_slope": self.negative_slope, "seed": super().get_config()["seed"]}


def layer_with(initializer: Initializer) -> Any:
    return keras.layers.Dense(3, kernel_initializer=initializer)


@kerasinit.scope(seed=42)
def built_in_scope(units: int) -> Any:
    return keras.layers.Dense(units)


def main() -> str:
    set_random_seed(1)
    generator = SeedGenerator(seed=42)
    initializer = GlorotNormal(seed=generator)
    values = initializer((2, 2), dtype="float32")
    assert_same_bits(GlorotNormal(seed=np.int64(42))([2, 2]), values, "the first draw")
    GlorotNormal(seed=keras.random.SeedGenerator(42))(np.array([2, 2]))
    RandomUniform(0, 1)((4, 2), partition_shape=(2, 2), partition_offset=(1, 0))
    VarianceScaling(mode="fan_out", input_axes=[0], output_axes=[1])
    by_name: Callable[..., Any] = kerasinit.initializers.get("he_normal")
    by_name((2, 2))
    with kerasinit.scope(seed=42):
        layer_with(HeLeaky(seed=1)).build((None, 2))
    built_in_scope(units=2)
    name, first, second, dtype = initializer.distribution_for((2, 2))
    print(name, first, second, dtype)
    return fingerprint(values)


if __name__ == "__main__":
    print(main())
