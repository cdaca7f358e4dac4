"""A user's layers that keep a generator or an initializer, and draw in their call."""
# backends: tensorflow, jax, torch

import keras
import numpy as np
from keras import initializers, random

from showing import part, show, show_weights

X = np.linspace(-1, 1, 32, dtype="float32").reshape(8, 4)


class Noise(keras.layers.Layer):
    """Draws with an initializer, from a generator or an integer seed."""

    def __init__(self, seed):
        super().__init__()
        self.generator = seed
        self.draw = initializers.TruncatedNormal(stddev=0.1, seed=seed)

    def call(self, x):
        return x + self.draw((4,))


class Projection(keras.layers.Layer):
    """Weights by string, class, object and callable."""

    def __init__(self, initializer):
        super().__init__()
        self.initializer = initializers.get(initializer)

    def build(self, shape):
        self.one = self.add_weight((shape[-1], 2), initializer=self.initializer)
        self.two = self.add_weight((2,), initializer=initializers.Zeros(), dtype="float64")
        self.three = self.add_weight(shape=(2,), initializer=lambda s, dtype: self.one[0] * 2)
        self.four = self.add_weight(
            (), initializer=initializers.Constant(3), dtype="int32", trainable=False
        )
        self.five = self.add_weight(
            (3,), initializer=initializers.Ones, dtype="bool", trainable=False
        )

    def call(self, x):
        return x @ self.one + self.three


JIT = (False,) if keras.backend.backend() == "torch" else (False, True)
for seed in ("integer", "generator"):
    for jit in JIT:
        # XLA gives other values for stock Keras's ops on TensorFlow, so compare only shapes there.
        case = f"{seed} {jit}"
        with part(case):
            layer = Noise(5 if seed == "integer" else random.SeedGenerator(5))
            model = keras.Sequential([keras.Input((4,)), layer, keras.layers.Dense(1)])
            model.compile(keras.optimizers.SGD(0.0), "mse", jit_compile=jit)
            model.fit(X, X[:, :1], verbose=0, batch_size=4)
            predicted = model.predict(X, verbose=0, batch_size=4)
            show(f"{case} shape", predicted.shape)
            show(f"{case} weights", len(model.weights))
            if seed == "generator":
                show(f"{case} state", layer.generator.state)

for name, how in {"eager": {"run_eagerly": True}, "traced": {"jit_compile": False}}.items():
    with part(name):
        layer = Noise(random.SeedGenerator(5))
        model = keras.Sequential([keras.Input((4,)), layer])
        model.compile("sgd", "mse", **how)
        show(name, model.predict(X, verbose=0, batch_size=4))
        show(f"{name} state", layer.generator.state)
        show(f"{name} variables", [variable.path for variable in layer.variables])

for name, initializer in {
    "object": initializers.HeNormal(1),
    "class": initializers.Ones,
    "config": {"class_name": "HeNormal", "config": {"seed": 1}},
    "generator": initializers.HeNormal(random.SeedGenerator(1)),
}.items():
    with part(f"projection {name}"):
        layer = Projection(initializer)
        layer(X)
        show_weights(f"projection {name}", layer)

with part("several generators"):
    shared = random.SeedGenerator(1)
    layers = [keras.layers.Dense(3, kernel_initializer=initializers.HeNormal(shared)) for _ in "ab"]
    model = keras.Sequential([keras.Input((4,)), *layers, keras.layers.Dropout(0.5, seed=1)])
    show_weights("several generators", model)
    show("shared", shared.state)
