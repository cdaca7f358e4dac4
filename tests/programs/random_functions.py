"""Keras's own random functions and layers, with our generators and without."""
# backends: tensorflow

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


class Dropout(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.generator = random.SeedGenerator(4)

    def call(self, x):
        return random.dropout(x, 0.5, seed=self.generator)


with part("layer"):
    model = keras.Sequential([keras.Input((4,)), Dropout()])
    model.compile("sgd", "mse")
    for index in range(2):
        show(f"layer {index}", model.predict(np.ones((2, 4)), verbose=0))
    show("state of the layer", model.layers[0].generator.state)

with part("a generator alone"):
    generator = random.SeedGenerator(5)
    show("next", generator.next())
    show("name", generator.state.name)
    show("dtype", generator.state.dtype)
