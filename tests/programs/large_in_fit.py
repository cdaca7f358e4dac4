"""Weights of many sizes that `fit` makes, with and without XLA."""
# backends: tensorflow

import keras
import numpy as np
from keras import initializers

from showing import part, show_weights

CLASSES = ("GlorotNormal", "Ones", "Orthogonal")

for jit in (False, True):
    for units in (1, 500):
        for name in CLASSES:
            case = f"{name} {units} {jit}"
            with part(case):
                cls = getattr(initializers, name)
                initializer = cls() if name == "Ones" else cls(seed=5)
                model = keras.Sequential(
                    [keras.layers.Dense(units, kernel_initializer=initializer)]
                )
                # A learning rate of 0 keeps the initial weights.
                model.compile(keras.optimizers.SGD(0.0), "mse", jit_compile=jit)
                model.fit(np.ones((2, units * 2)), np.ones((2, units)), verbose=0)
                show_weights(case, model)
