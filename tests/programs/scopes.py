"""Keras's scopes: stateless, symbolic, of devices, of names and of memory."""
# backends: tensorflow, jax

import keras
import numpy as np
from keras import initializers, random

from showing import part, show, show_weights

for seed in ("integer", "generator"):
    with part(f"stateless {seed}"):
        generator = random.SeedGenerator(1)
        initializer = initializers.HeNormal(generator if seed == "generator" else 1)
        with keras.StatelessScope() as scope:
            first, second = initializer((3, 3)), initializer((3, 200))
            inside = scope.get_current_value(generator.state)
        show(f"stateless {seed} first", first)
        show(f"stateless {seed} second", second)
        show(f"stateless {seed} moved", inside is not None)
        show(f"stateless {seed} state", generator.state)
        show(f"stateless {seed} after it", initializer((3, 3)))
    with part(f"device {seed}"), keras.device("cpu:0"):
        show(f"device {seed}", initializer((60, 60)))
    with part(f"name {seed}"), keras.name_scope("mine"):
        show(f"name {seed}", initializer((3, 3)))
    with part(f"rematerialized {seed}"), keras.RematScope(mode="full"):
        layer = keras.layers.Dense(3, kernel_initializer=initializer)
        show(f"rematerialized {seed}", layer(np.ones((2, 4), "float32")).shape)
        show_weights(f"rematerialized {seed}", layer)
    with part(f"custom objects {seed}"):
        mine = type("Mine", (initializers.HeNormal,), {})
        with keras.saving.custom_object_scope({"Mine": mine}):
            copied = initializers.get({"class_name": "Mine", "config": {"seed": 1}})
            show(f"custom objects {seed}", copied((3, 3)))
            show(f"by name {seed}", type(initializers.get("Mine")).__name__)
    with part(f"symbolic {seed}"):
        tensor = keras.Input((3,))
        show(f"symbolic {seed}", (tensor * initializer((3,))).shape)

with part("variable within a stateless scope"):
    with keras.StatelessScope():
        variable = keras.Variable(initializers.HeNormal(1), shape=(3, 3), dtype="float32")
    show("variable within a stateless scope", variable)

with part("stateless call"):

    class Noisy(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.generator = random.SeedGenerator(2)
            self.draw = initializers.RandomNormal(seed=self.generator)

        def call(self, x):
            return x + self.draw((4,))

    layer = Noisy()
    layer.build((2, 4))
    ones = keras.ops.ones((2, 4))
    out, states = layer.stateless_call([], layer.non_trainable_variables, ones)
    show("stateless call", out)
    show("new state", states[0])
    show("old state", layer.generator.state)
    show("compute_output_spec", layer.compute_output_spec(keras.KerasTensor((2, 4))).shape)
    show("state after it", layer.generator.state)
    show("call", layer(np.ones((2, 4), "float32")))

with part("clear_session"):
    generator = random.SeedGenerator(2)
    keras.utils.clear_session()
    show("after clear_session", initializers.HeNormal(generator)((3, 3)))
    show("name after clear_session", random.SeedGenerator(2).name)
