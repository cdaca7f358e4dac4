"""Copies of initializers and generators, by Python and by Keras."""
# backends: tensorflow

import copy
import json
import pickle

import keras
from keras import initializers, random

from showing import part, show

MAKERS = {
    "integer": lambda: initializers.GlorotNormal(seed=4),
    "none": lambda: initializers.GlorotNormal(),
    "generator": lambda: initializers.GlorotNormal(seed=random.SeedGenerator(4)),
    "generator of none": lambda: initializers.HeUniform(seed=random.SeedGenerator()),
    "orthogonal": lambda: initializers.Orthogonal(seed=random.SeedGenerator(4)),
    "scaling": lambda: initializers.VarianceScaling(2, "fan_avg", "untruncated_normal", seed=4),
    "constant": lambda: initializers.Constant(0.5),
    "identity": lambda: initializers.Identity(),
}
COPIES = {
    "deepcopy": copy.deepcopy,
    "copy": copy.copy,
    "pickle": lambda it: pickle.loads(pickle.dumps(it)),
    "clone": lambda it: it.clone(),
    "from_config": lambda it: type(it).from_config(it.get_config()),
    "json": lambda it: initializers.deserialize(json.loads(json.dumps(initializers.serialize(it)))),
    "get": lambda it: initializers.get(initializers.serialize(it)),
    "saving": lambda it: keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(it)
    ),
}

for name, make in MAKERS.items():
    for way, copied in COPIES.items():
        # Stock Keras copies no generator this way.
        if way in ("deepcopy", "pickle") and not isinstance(getattr(make(), "seed", 0), int):
            continue
        for drawn in (False, True):
            with part(f"{name} {way} {drawn}"):
                keras.utils.set_random_seed(9)
                initializer = make()
                if drawn:
                    initializer((3, 3))
                other = copied(initializer)
                for index in range(2):
                    show(f"{name} {way} {drawn} copy {index}", other((3, 3)))
                    show(f"{name} {way} {drawn} first {index}", initializer((3, 3)))

for way in ("copy", "from_config", "saving"):
    copied = COPIES[way]
    with part(f"generator {way}"):
        generator = random.SeedGenerator(8, name="mine")
        generator.next()
        other = copied(generator)
        show(f"generator {way} next", other.next())
        show(f"generator {way} first", generator.next())
        show(f"generator {way} name", other.name)
        show(f"generator {way} state's name", other.state.name)

with part("generator"):
    generator = random.SeedGenerator(8)
    show("generator config", generator.get_config()["seed"])
    show("generator name", generator.name)
    show("generator state", generator.state)
    show("generator path", generator.state.path)
    show("generator unordered", generator.next(ordered=False))
    show("generator after it", generator.state)
    show("generator trainable", generator.state.trainable)
    keras.utils.set_random_seed(2)
    show("generator of none", random.SeedGenerator().state)
