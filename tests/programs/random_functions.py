"""Keras's own random functions and layers, with our generators and without."""
# backends: tensorflow, jax, torch

import keras
import numpy as np
from keras import random

from showing import part, show

LOGITS = keras.ops.convert_to_tensor(np.array([[0.1, 0.2, 0.7], [0.3, 0.3, 0.4]], "float32"))
FUNCTIONS = {
    "normal": lambda seed: random.normal((3, 3), mean=1.0, stddev=2.0, seed=seed),
    "uniform": lambda seed: random.uniform((3, 3), seed=seed),
    "randint": lambda seed: random.randint((3, 3), 0, 10, seed=seed),
    "truncated_normal": lambda seed: random.truncated_normal((3, 3), seed=seed),
    "categorical": lambda seed: random.categorical(LOGITS, 4, seed=seed),
    "dropout": lambda seed: random.dropout(LOGITS, 0.5, seed=seed),
    "shuffle": lambda seed: random.shuffle(keras.ops.arange(9), seed=seed),
    "gamma": lambda seed: random.gamma((3, 3), 0.5, seed=seed),
    "binomial": lambda seed: random.binomial((3, 3), 5.0, 0.5, seed=seed),
    "beta": lambda seed: random.beta((3, 3), 0.5, 0.5, seed=seed),
}

for name, function in FUNCTIONS.items():
    with part(f"{name} integer"):
        show(f"{name} integer", function(3))
    with part(f"{name} generator"):
        generator = random.SeedGenerator(3)
        for index in range(2):
            show(f"{name} generator {index}", function(generator))
    with part(f"{name} none"):
        keras.utils.set_random_seed(3)
        show(f"{name} none", function(None))

LAYERS = {
    "Dropout": lambda seed: keras.layers.Dropout(0.5, seed=seed),
    "GaussianNoise": lambda seed: keras.layers.GaussianNoise(0.5, seed=seed),
    "SpatialDropout1D": lambda seed: keras.layers.SpatialDropout1D(0.5, seed=seed),
    "AlphaDropout": lambda seed: keras.layers.AlphaDropout(0.5, seed=seed),
}
INPUTS = keras.ops.ones((2, 3, 4))
for name, make in LAYERS.items():
    with part(f"layer {name}"):
        layer = make(3)
        layer.seed_generator = random.SeedGenerator(4)
        show(f"layer {name}", layer(INPUTS, training=True))
        show(f"layer {name} again", layer(INPUTS, training=True))

with part("shared with keras.random"):
    generator = random.SeedGenerator(5)
    show("first", keras.layers.GaussianNoise(1.0, seed=1)(INPUTS, training=True))
    show("next", generator.next())
    show("name", generator.state.name)
    show("dtype", generator.state.dtype)
