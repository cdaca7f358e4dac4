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
    # A new process, without the package that drew the values.
    for name in ("module", "traced", "export", "sampling", "functions"):
        with part(f"load {name}"):
            loaded = tf.saved_model.load(name)
            function = loaded if name in ("module", "traced") else loaded.serve
            for index in range(2):
                show(f"load {name} {index}", function(tf.ones((2, 4))))
            serve = loaded.signatures.get("serving_default")
            if serve is not None:
                argument = next(iter(serve.structured_input_signature[1]))
                show(f"signature {name}", *serve(**{argument: tf.ones((2, 4))}).values())
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


class WithFunctions(Sampling):
    """Draws within functions of its own."""

    def __init__(self):
        super().__init__()
        self.drawn = tf.function(lambda: self.initializer((4,)))
        self.drawn()

    def call(self, x):
        return x + self.drawn()


class Traced(tf.Module):
    """Draws from a generator in a function that has run before it is saved."""

    def __init__(self):
        self.generator = random.SeedGenerator(5)
        self.state = self.generator.state.value
        self.initializer = initializers.TruncatedNormal(seed=self.generator)
        self(tf.ones((2, 4)))

    @tf.function
    def __call__(self, x):
        return x * self.initializer((2, 4))


with part("save"):
    model = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(90, kernel_initializer=initializers.HeNormal(1))]
    )
    tf.saved_model.save(Drawing(), "module")
    tf.saved_model.save(Traced(), "traced")
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

with part("functions of a layer"):
    keras.Sequential([keras.Input((4,)), WithFunctions()]).export("functions", verbose=False)

with part("weights"):
    sampling.save_weights("sampling.weights.h5")
    other = keras.Sequential([keras.Input((4,)), Sampling()])
    other.load_weights("sampling.weights.h5")
    show("sampled from weights", other(np.ones((2, 4))))

sys.stdout.flush()
subprocess.run([sys.executable, __file__, "load"], check=True)
