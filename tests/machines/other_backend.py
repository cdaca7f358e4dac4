"""What kerasinit does on a backend other than TensorFlow, as one JSON object of digests.

KERAS_BACKEND=jax python other_backend.py [LACKS...]    LACKS: dtypes that the backend lacks
"""

import json
import sys

import keras
import numpy as np

import kerasinit
from cases import CASES
from kerasinit.testing import digest

GlorotNormal, SeedGenerator = kerasinit.initializers.GlorotNormal, kerasinit.random.SeedGenerator
SEEDS = (-1, 2**31, 2**40)


def shown(draw):
    """The digest of what is drawn, or the error."""
    try:
        return digest(keras.ops.convert_to_numpy(draw()))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def fitted():
    """The kernel of a model that is built when it is fitted."""
    layer = keras.layers.Dense(3, kernel_initializer=GlorotNormal(SeedGenerator(42)))
    model = keras.Sequential([layer])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    model.fit(np.ones((2, 4)), np.ones((2, 3)), verbose=0)
    return layer.kernel


def configured_again(name):
    """An initializer from its own saved configuration."""
    initializer = getattr(kerasinit.initializers, name)(seed=SeedGenerator(42))
    config = json.loads(json.dumps(kerasinit.initializers.serialize(initializer)))
    return kerasinit.initializers.deserialize(config)((6, 5))


SEEDED = [
    name
    for name in kerasinit.initializers.__all__
    if isinstance(getattr(kerasinit.initializers, name), type)
    and issubclass(getattr(kerasinit.initializers, name), kerasinit.initializers.RandomInitializer)
]
found = {
    "cases": [
        shown(lambda case=case: case.make(kerasinit))
        for case in CASES
        if case.dtype not in sys.argv[1:]
    ],
    "seeds": [shown(lambda seed=seed: GlorotNormal(SeedGenerator(seed))((2, 3))) for seed in SEEDS],
    "fitted": shown(fitted),
    "configured": {name: shown(lambda name=name: configured_again(name)) for name in SEEDED},
    "float64": shown(lambda: GlorotNormal(42)((20, 30), "float64")),
    "large": shown(lambda: GlorotNormal(42)((3000, 2000))),
    "block": shown(
        lambda: GlorotNormal(42)((30, 20), partition_shape=(3, 4), partition_offset=(5, 6))
    ),
}
if keras.backend.backend() == "jax":
    import jax

    integer, generator = GlorotNormal(42), GlorotNormal(SeedGenerator(42))
    static = jax.jit(integer, static_argnames=("shape", "dtype"))
    found["closed over"] = shown(jax.jit(lambda: integer((2, 3))))
    found["called"] = shown(lambda: static(shape=(2, 3), dtype="float32"))
    found["generator"] = shown(jax.jit(lambda: generator((2, 3))))
    found["afterwards"] = shown(lambda: generator((2, 3)))
found["tensorflow"] = "tensorflow" in sys.modules
print(json.dumps(found))
