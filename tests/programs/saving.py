"""Models saved in each format, and loaded here and in a new process."""
# backends: tensorflow, jax, torch

import subprocess
import sys

import keras
import numpy as np
from keras import initializers, random

from showing import part, show, show_weights

FORMS = ("keras", "h5")


def model_of(seed):
    return keras.Sequential(
        [
            keras.Input((6, 6, 2)),
            keras.layers.Conv2D(4, 3, kernel_initializer=initializers.HeNormal(seed)),
            keras.layers.Flatten(),
            keras.layers.Dense(
                5,
                kernel_initializer=initializers.Orthogonal(gain=0.5, seed=seed),
                bias_initializer=initializers.Constant(np.float32(0.1)),
            ),
            keras.layers.Dense(
                5,
                kernel_initializer=initializers.Identity(),
                bias_initializer=initializers.RandomUniform(-1, 1, seed),
            ),
        ]
    )


def show_loaded(name, where):
    for form in FORMS:
        with part(f"{where} {name} {form}"):
            loaded = keras.saving.load_model(f"{name}.{form}")
            show_weights(f"{where} {name} {form}", loaded)
            initializer = loaded.layers[0].kernel_initializer
            show(f"{where} {name} {form} class", type(initializer).__name__)
            show(f"{where} {name} {form} drawn", initializer((3, 3, 2, 4)))
    with part(f"{where} {name} json"):
        with open(f"{name}.json") as file:
            rebuilt = keras.models.model_from_json(file.read())
        show_weights(f"{where} {name} json", rebuilt)
        rebuilt.load_weights(f"{name}.weights.h5")
        show_weights(f"{where} {name} weights", rebuilt)


if sys.argv[1:]:
    for name in ("integer", "generator"):
        show_loaded(name, "new process")
    sys.exit()

for name, seed in {"integer": 3, "generator": random.SeedGenerator(3)}.items():
    with part(f"save {name}"):
        model = model_of(seed)
        model.compile("sgd", keras.losses.MeanSquaredError())
        model.fit(np.ones((2, 6, 6, 2)), np.ones((2, 5)), verbose=0)
        for form in FORMS:
            model.save(f"{name}.{form}")
        model.save_weights(f"{name}.weights.h5")
        with open(f"{name}.json", "w") as file:
            file.write(model.to_json())
        show_loaded(name, "same process")
        with part(f"clone {name}"):
            show_weights(f"clone {name}", keras.models.clone_model(model))
        with part(f"configuration {name}"):
            config = keras.Sequential.from_config(model.get_config())
            show_weights(f"configuration {name}", config)
        with part(f"layer {name}"):
            layer = keras.saving.serialize_keras_object(model.layers[0])
            show_weights(f"layer {name}", keras.saving.deserialize_keras_object(layer))

sys.stdout.flush()
subprocess.run([sys.executable, __file__, "load"], check=True)
