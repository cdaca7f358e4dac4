"""Every initializer, as an object, by name and from its configuration."""
# backends: tensorflow, jax, torch

import keras
from keras import initializers

from showing import part, show

SEEDED = {
    "GlorotNormal": {},
    "GlorotUniform": {},
    "HeNormal": {},
    "HeUniform": {},
    "LecunNormal": {},
    "LecunUniform": {},
    "RandomNormal": {"mean": 0.5, "stddev": 2.0},
    "RandomUniform": {"minval": -2, "maxval": 3},
    "TruncatedNormal": {"mean": 0.5, "stddev": 2.0},
    "VarianceScaling": {"scale": 2.0, "mode": "fan_out", "distribution": "uniform"},
}
OTHERS = {
    "Constant": {"value": 0.3},
    "Identity": {},
    "Ones": {},
    "Orthogonal": {"gain": 0.5, "seed": 1},
    "STFT": {"side": "imag"},
    "Zeros": {},
}
NAMES = [
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "ones",
    "random_normal",
    "random_uniform",
    "truncated_normal",
    "variance_scaling",
    "zeros",
    "IdentityInitializer",
    "OrthogonalInitializer",
    "STFTInitializer",
]
ALIASES = ["normal", "uniform", "one", "zero", "orthogonal", "stft"]


def shape_for(name):
    return (16, 1, 9) if "STFT" in name.upper() else (16, 16)


for name, arguments in {**SEEDED, **OTHERS}.items():
    with part(name):
        seed = {"seed": 42} if name in SEEDED else {}
        initializer = getattr(initializers, name)(**arguments, **seed)
        for dtype in (None, "float32", "float16", "bfloat16"):
            if (name, dtype) != ("Orthogonal", "bfloat16") and (name, dtype) != (
                "Orthogonal",
                "float16",
            ):
                show(f"{name} {dtype}", initializer(shape_for(name), dtype), name in SEEDED)
        if name != "Identity":  # Keras's configuration lacks the gain, ours has it.
            # Keras 3.15's configuration has arguments that are None, too.
            config = initializer.get_config()
            show(f"{name} config", sorted(key for key in config if config[key] is not None))
        show(f"{name} clone", initializer.clone()(shape_for(name)))
        config = initializers.serialize(initializer)
        show(f"{name} class name", config["class_name"])
        show(f"{name} deserialized", initializers.deserialize(config)(shape_for(name)))
        show(f"{name} got", initializers.get(config)(shape_for(name)))
        show(f"{name} repeated", initializer(shape=shape_for(name), dtype="float32"))

NAMED = [*NAMES, *ALIASES, *SEEDED, *OTHERS]
NAMED.remove("Constant")  # Stock Keras's name lacks the value.
for name in NAMED:
    with part(f"get {name}"):
        keras.utils.set_random_seed(7)
        show(f"get {name}", initializers.get(name)(shape_for(name)))
        short = initializers.deserialize({"class_name": name, "config": {}})
        show(f"deserialize {name}", short(shape_for(name)))

for name in NAMES:
    with part(f"named {name}"):
        keras.utils.set_random_seed(7)
        show(f"named {name}", getattr(initializers, name)()(shape_for(name)))

with part("get others"):
    show("get None", initializers.get(None))
    show("get class", initializers.get(initializers.Ones)((2, 3)))
    show("get function", initializers.get(lambda shape, dtype=None: keras.ops.ones(shape))((2,)))
    show("get array", initializers.get(keras.ops.ones((2, 2)))((2, 2), "float32"))
    dense = keras.layers.Dense(3, kernel_initializer=initializers.HeNormal)
    dense.build((None, 200))
    show("class in a layer", dense.kernel.shape)

for shape in [(), (3, 0), (300,), (3, 3, 8, 16)]:
    for name in SEEDED:
        with part(f"{name} {shape}"):
            show(f"{name} {shape}", getattr(initializers, name)(seed=3)(shape), everywhere=True)
