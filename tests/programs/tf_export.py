"""SavedModels, checkpoints and exported functions, loaded in a new process too."""
# backends: tensorflow

import subprocess
import sys

import keras
import numpy as np
import tensorflow as tf
from keras import initializers, random

from showing import part, show, show_weights

if sys.argv[1:]:
    # Ours draws from a generator by calling back into Python, which a new process cannot do.
    for name in ("module", "export"):
        with part(f"load {name}"):
            loaded = tf.saved_model.load(name)
            function = loaded if name == "module" else loaded.serve
            show(f"load {name}", function(tf.ones((2, 4))))
    sys.exit()


class Drawing(tf.Module):
    """Draws in its call, from an integer seed."""

    def __init__(self):
        self.initializer = initializers.GlorotNormal(seed=1)

    @tf.function(input_signature=[tf.TensorSpec((None, 4))])
    def __call__(self, x):
        return x @ self.initializer((4, 90))


class Sampling(keras.layers.Layer):
    """Draws in its call, from a generator."""

    def __init__(self):
        super().__init__()
        self.generator = random.SeedGenerator(3)
        self.initializer = initializers.RandomNormal(seed=self.generator)

    def call(self, x):
        return x + self.initializer((4,))


with part("save"):
    model = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(90, kernel_initializer=initializers.HeNormal(1))]
    )
    tf.saved_model.save(Drawing(), "module")
    model.export("export", verbose=False)

with part("checkpoint"):
    generator = random.SeedGenerator(5)
    generator.next()
    layer = keras.layers.Dense(3, kernel_initializer=initializers.HeNormal(generator))
    layer.build((None, 4))
    path = tf.train.Checkpoint(layer=layer, state=generator.state.value).save("checkpoint")
    other = random.SeedGenerator(6)
    again = keras.layers.Dense(3)
    again.build((None, 4))
    tf.train.Checkpoint(layer=again, state=other.state.value).restore(path)
    show("restored generator", other.next())
    show_weights("restored layer", again)

with part("a generator in an exported function"):
    sampling = keras.Sequential([keras.Input((4,)), Sampling()])
    sampling.export("sampling", verbose=False)
    loaded = tf.saved_model.load("sampling")
    for index in range(2):
        show(f"sampled {index}", loaded.serve(tf.ones((2, 4))))

with part("weights"):
    sampling.save_weights("sampling.weights.h5")
    other = keras.Sequential([keras.Input((4,)), Sampling()])
    other.load_weights("sampling.weights.h5")
    show("sampled from weights", other(np.ones((2, 4))))

sys.stdout.flush()
subprocess.run([sys.executable, __file__, "load"], check=True)
