"""Keras's preprocessing layers and random functions in `tf.data`, where Keras has another backend.

There, such a layer makes another generator, which belongs to TensorFlow.
"""
# backends: jax
# environment: newest

import numpy as np
import tensorflow as tf
from keras import layers, random
from keras.src.layers.preprocessing import data_layer
from keras.src.utils.backend_utils import DynamicBackend

from showing import part, show

data_layer.SeedGenerator = random.SeedGenerator
TF = DynamicBackend("tensorflow")
LOGITS = np.array([[0.1, 0.2, 0.7], [0.3, 0.3, 0.4]], "float32")
FUNCTIONS = {
    "normal": lambda seed: TF.random.normal((3, 3), seed=seed),
    "uniform": lambda seed: TF.random.uniform((3, 3), seed=seed),
    "randint": lambda seed: TF.random.randint((3, 3), 0, 10, seed=seed),
    "truncated_normal": lambda seed: TF.random.truncated_normal((3, 3), seed=seed),
    "categorical": lambda seed: TF.random.categorical(LOGITS, 4, seed=seed),
    "dropout": lambda seed: TF.random.dropout(LOGITS, 0.5, seed=seed),
    "shuffle": lambda seed: TF.random.shuffle(np.arange(9), seed=seed),
    "gamma": lambda seed: TF.random.gamma((3, 3), 0.5, seed=seed),
    "binomial": lambda seed: TF.random.binomial((3, 3), 5.0, 0.5, seed=seed),
    "beta": lambda seed: TF.random.beta((3, 3), 0.5, 0.5, seed=seed),
}
LAYERS = {
    "CutMix": lambda: layers.CutMix(seed=3),
    "MixUp": lambda: layers.MixUp(seed=3),
    "RandomBrightness": lambda: layers.RandomBrightness(0.5, seed=3),
    "RandomContrast": lambda: layers.RandomContrast(0.5, seed=3),
    "RandomCrop": lambda: layers.RandomCrop(4, 4, seed=3),
    "RandomFlip": lambda: layers.RandomFlip(seed=3),
}
IMAGES = np.random.RandomState(0).uniform(0, 255, (4, 8, 8, 3)).astype("float32")
LABELS = np.eye(4, dtype="float32")


def show_elements(name, dataset):
    """TensorFlow's own values are the same with Keras's generators and with ours."""
    for index, element in enumerate(dataset):
        show(f"{name} {index}", element.numpy().tobytes().hex()[-64:])


for name, function in FUNCTIONS.items():
    with part(name):
        generator = random.SeedGenerator(3, backend=TF)
        mapped = tf.data.Dataset.range(2).map(lambda _, f=function, seed=generator: f(seed))
        show_elements(name, mapped)
        show(f"{name} state", generator.state.numpy().tolist())

for name, make in LAYERS.items():
    with part(name):
        layer = make()
        labelled = name in ("CutMix", "MixUp")
        given = {"images": IMAGES, "labels": LABELS} if labelled else IMAGES
        mapped = tf.data.Dataset.from_tensor_slices(given).batch(2).map(layer)
        if labelled:
            mapped = mapped.map(lambda element: element["images"])
        show_elements(name, mapped)

with part("outside of a dataset"):
    generator = random.SeedGenerator(-5, backend=TF)
    show("next", generator.next().numpy().tolist())
    show("unordered", generator.next(ordered=False).numpy().tolist())
