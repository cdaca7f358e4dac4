"""Keys of JAX in the place of an initializer's seed, as Keras's recommender layers set them."""
# backends: jax

import os

os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=2"

import jax
import keras
import numpy as np
from keras import initializers

from showing import part, show

KEYS = {"typed": jax.random.key(7), "raw": jax.random.PRNGKey(7)}
CLASSES = ["GlorotNormal", "HeUniform", "Orthogonal", "VarianceScaling"]
CLASSES += ["RandomNormal", "RandomUniform", "TruncatedNormal"]


def seeded(name, key):
    initializer = initializers.get(name)
    initializer.seed = key
    return initializer


def drawn(name):
    return lambda key: seeded(name, key)((4, 3), "float32")


def show_bits(name, array):
    """JAX's own values from a key are the same with Keras's initializers and with ours."""
    show(f"{name} values", np.asarray(array, "float32").tobytes().hex()[:256])
    show(name, array)


for kind, key in KEYS.items():
    for name in CLASSES:
        with part(f"{name} {kind}"):
            show_bits(f"{name} {kind}", drawn(name)(key))

for name in ("uniform", "GlorotNormal", "Orthogonal"):
    with part(f"{name} transformed"):
        show_bits(f"{name} jit", jax.jit(drawn(name))(KEYS["raw"]))
        keys = jax.random.split(KEYS["typed"], 3)
        show_bits(f"{name} jit and vmap", jax.jit(jax.vmap(drawn(name)))(keys))

with part("in a layer"):
    layer = keras.layers.Embedding(5, 3, seeded("uniform", KEYS["raw"]))
    layer.build()
    show_bits("in a layer", layer.embeddings.value)

with part("in a layout"):
    mesh = keras.distribution.DeviceMesh((1, 2), ("batch", "model"), ["cpu:0", "cpu:1"])
    layout = keras.distribution.LayoutMap(mesh)
    layout[".*embeddings"] = ("model", None)
    with keras.distribution.ModelParallel(layout_map=layout, batch_dim_name="batch").scope():
        layer = keras.layers.Embedding(4, 3, seeded("uniform", KEYS["typed"]))
        layer.build()
    show_bits("in a layout", layer.embeddings.value)
    show("its sharding", str(layer.embeddings.value.sharding))
