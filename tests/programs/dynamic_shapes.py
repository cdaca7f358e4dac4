"""Layers that draw in their call, with a shape that is known only when the model runs."""
# backends: tensorflow, jax

import keras
import numpy as np
from keras import initializers

from showing import part, show

DRAWN = {
    "zeros": initializers.Zeros(),
    "ones": initializers.Ones(),
    "constant": initializers.Constant(0.1),
    "row": initializers.Constant([[1.0, 2.0, 3.0, 4.0]]),
    "normal": initializers.RandomNormal(seed=3),
    "truncated": initializers.TruncatedNormal(seed=3),
    "uniform": initializers.RandomUniform(seed=3),
}


class Add(keras.layers.Layer):
    """Adds an initializer's values for the input's shape."""

    def __init__(self, initializer):
        super().__init__()
        self.initializer = initializer

    def call(self, x):
        return x + self.initializer(keras.ops.shape(x))


for name, initializer in DRAWN.items():
    is_drawn = hasattr(initializer, "seed")
    for jit in (False, True):
        if jit and is_drawn and keras.backend.backend() == "tensorflow":
            continue  # XLA gives other values for stock Keras's draws, and ours refuses.
        case = f"{name} {jit}"
        with part(case):
            model = keras.Sequential([keras.Input((4,)), Add(initializer)])
            model.compile("sgd", "mse", jit_compile=jit)
            show(f"{case} shape", model.output_shape)
            for rows in (3, 5):
                made = model.predict(np.zeros((rows, 4), "float32"), verbose=0)
                show(f"{case} {rows}", made, is_drawn)
