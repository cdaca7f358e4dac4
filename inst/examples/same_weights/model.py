"""The model in Python."""

import keras

from kerasinit.initializers import GlorotNormal, HeUniform


def build_model(seed=42):
    """Two layers, with seeds computed from one."""
    hidden = keras.layers.Dense(8, "relu", kernel_initializer=HeUniform(seed), name="hidden")
    classes = keras.layers.Dense(3, kernel_initializer=GlorotNormal(seed + 1), name="classes")
    return keras.Sequential([keras.Input((4,)), hidden, classes])
