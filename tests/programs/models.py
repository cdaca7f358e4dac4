"""Trained models of each kind, with weights made directly and within `fit`."""
# backends: tensorflow, jax

import keras
import numpy as np
from keras import initializers, random

from showing import part, show, show_weights

X = np.linspace(-1, 1, 32, dtype="float32").reshape(8, 4)
Y = np.linspace(0, 1, 8, dtype="float32").reshape(8, 1)


def sequential(seed):
    return keras.Sequential(
        [
            keras.layers.Dense(
                3, kernel_initializer=initializers.HeNormal(seed), activation="tanh"
            ),
            keras.layers.Dense(1, kernel_initializer=initializers.GlorotUniform(seed)),
        ]
    )


def functional(seed):
    inputs = keras.Input((4,))
    hidden = keras.layers.Dense(3, kernel_initializer=initializers.LecunNormal(seed))(inputs)
    return keras.Model(inputs, keras.layers.Dense(1, bias_initializer=initializers.Ones())(hidden))


class Subclassed(keras.Model):
    def __init__(self, seed):
        super().__init__()
        self.seed = seed
        self.dense = keras.layers.Dense(3, kernel_initializer=initializers.RandomNormal(seed=seed))

    def build(self, shape):
        self.last = self.add_weight((3, 1), initializer=initializers.HeUniform(self.seed))
        self.table = self.add_weight((1,), initializer=initializers.Constant(0.1), trainable=False)
        self.dense.build(shape)

    def call(self, inputs):
        return self.dense(inputs) @ self.last + self.table


SEEDS = {
    "integer": lambda: 42,
    "generator": lambda: random.SeedGenerator(42),
    "none": lambda: None,
}
MODELS = {"sequential": sequential, "functional": functional, "subclassed": Subclassed}
# With XLA, use one seed per model, because compiling takes seconds.
COMPILED = {"sequential": "integer", "functional": "generator", "subclassed": "none"}

for name, make in MODELS.items():
    for seed, made in SEEDS.items():
        for jit in (False, True) if COMPILED[name] == seed else (False,):
            case = f"{name} {seed} {jit}"
            with part(case):
                keras.utils.set_random_seed(1)
                model = make(made())
                model.compile("sgd", "mse", jit_compile=jit)
                history = model.fit(X, Y, batch_size=4, epochs=2, shuffle=False, verbose=0)
                show(f"{case} loss", np.array(history.history["loss"]))
                show(f"{case} evaluated", np.array(model.evaluate(X, Y, verbose=0)))
                show(f"{case} predicted", model.predict(X, verbose=0))
                show(f"{case} batch", np.array(model.train_on_batch(X, Y)))
                show_weights(case, model)

with part("called first"):
    model = sequential(7)
    show("called first", model(X))
    show_weights("called first", model, everywhere=True)
    show("summary", model.count_params())

with part("compute_output_shape"):
    model = sequential(random.SeedGenerator(7))
    show("symbolic call", model(keras.KerasTensor((None, 4))).shape)
    show_weights("after a symbolic call", model)
