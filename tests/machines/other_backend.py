"""Prints kerasinit's results on a backend other than TensorFlow, as a JSON object of fingerprints.

KERAS_BACKEND=jax python other_backend.py [LACKS...]    LACKS: dtypes that the backend lacks
"""

import json
import os
import pickle
import signal
import sys

import keras
import numpy as np
from shown import outcome, shown

import kerasinit
from cases import CASES
from kerasinit.random.seed_generator import state_texts

GlorotNormal, SeedGenerator = kerasinit.initializers.GlorotNormal, kerasinit.random.SeedGenerator
SEEDS = (-1, 2**31, 2**40)


def fitted():
    """The kernel of a model that `fit` builds."""
    layer = keras.layers.Dense(3, kernel_initializer=GlorotNormal(SeedGenerator(42)))
    model = keras.Sequential([layer])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    model.fit(np.ones((2, 4)), np.ones((2, 3)), verbose=0)
    return layer.kernel


def unpickled(seed):
    """The second draw of a generator that is pickled after its first."""
    initializer = GlorotNormal(SeedGenerator(seed))
    initializer((2, 3))
    return pickle.loads(pickle.dumps(initializer))((2, 3))


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
        outcome(lambda case=case: case.make(kerasinit))
        for case in CASES
        if case.dtype not in sys.argv[1:]
    ],
    "seeds": [
        outcome(lambda seed=seed: GlorotNormal(SeedGenerator(seed))((2, 3))) for seed in SEEDS
    ],
    "pickled": [outcome(lambda seed=seed: unpickled(seed)) for seed in SEEDS],
    "fitted": outcome(fitted),
    "configured": {name: outcome(lambda name=name: configured_again(name)) for name in SEEDED},
    "float64": outcome(lambda: GlorotNormal(42)((20, 30), "float64")),
    "large": outcome(lambda: GlorotNormal(42)((3000, 2000))),
    "block": outcome(
        lambda: GlorotNormal(42)((30, 20), partition_shape=(3, 4), partition_offset=(5, 6))
    ),
}
in_parts = GlorotNormal(SeedGenerator(42))
found["blocks of a generator"] = [
    outcome(
        lambda first=first: in_parts(
            (30, 20), partition_shape=(15, 20), partition_offset=(first, 0)
        )
    )
    for first in (0, 15, 0)  # The last is a block of the second draw.
]
found["after blocks"] = keras.ops.convert_to_numpy(in_parts.seed.state.value).tolist()


def drawn_twice(seed):
    """The second draw of one of Keras's own generators."""
    initializer = GlorotNormal(keras.random.SeedGenerator(seed))
    initializer((2, 3))
    return initializer((2, 3))


def in_a_fork(draw):
    """The draw of a forked process: its fingerprint, its error, or nothing if it hangs."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        signal.alarm(30)
        os.write(writer, outcome(draw).encode())
        os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    return os.read(reader, 200).decode()


# NumPy 2, and PyTorch always, make stock Keras itself refuse a seed that its state cannot hold.
found["Keras's generators"] = [outcome(lambda seed=seed: drawn_twice(seed)) for seed in SEEDS]
forked = GlorotNormal(SeedGenerator(42))
found["forks"] = {
    name: in_a_fork(draw)
    for name, draw in {
        "small": lambda: GlorotNormal(42)((2, 3)),
        "large": lambda: GlorotNormal(42)((3000, 2000)),
        "generator": lambda: forked((2, 3)),
        "float64": lambda: GlorotNormal(42)((300, 300), "float64"),
        "constant": lambda: kerasinit.initializers.Constant(np.ones((500, 500)))((500, 500)),
        "Orthogonal": lambda: kerasinit.initializers.Orthogonal(seed=42)((300, 300)),
        "STFT": lambda: kerasinit.initializers.STFT(window=None)((512, 1, 257)),
    }.items()
}
if keras.backend.backend() == "torch":
    generator = GlorotNormal(SeedGenerator(42))
    with keras.device("meta"):
        meta = [
            *(draw((2**40, 2**10)) for draw in (GlorotNormal(42), kerasinit.initializers.Zeros())),
            generator((2, 3)),
            GlorotNormal(SeedGenerator(42))((2, 3)),
        ]
    found["meta"] = [[str(tensor.device), list(tensor.shape)] for tensor in meta]
    found["after meta"] = outcome(lambda: generator((2, 3)))
    generator = GlorotNormal(SeedGenerator(42))
    found["layout"] = outcome(lambda: generator((2, 3), layout="row"))
    found["after the layout"] = outcome(lambda: generator((2, 3)))
if keras.backend.backend() == "jax":
    import jax

    integer, generator = GlorotNormal(42), GlorotNormal(SeedGenerator(42))
    static = jax.jit(integer, static_argnames=("shape", "dtype"))
    found["closed over"] = outcome(jax.jit(lambda: integer((2, 3))))
    found["called"] = outcome(lambda: static(shape=(2, 3), dtype="float32"))
    found["generator"] = outcome(jax.jit(lambda: generator((2, 3))))
    found["afterwards"] = outcome(lambda: generator((2, 3)))

    @jax.jit
    def of_state(state):
        scope = keras.StatelessScope(state_mapping=[(generator.seed.state, state)])
        with scope:
            values = generator((2, 3))
        return values, scope.get_current_value(generator.seed.state)

    state = generator.seed.state.value
    values, after = of_state(state)
    found["state"] = outcome(lambda: values), outcome(lambda: generator((2, 3)))
    found["state after"] = [np.asarray(after).tolist(), generator.seed.state.numpy().tolist()]
    shapes = [jax.eval_shape(lambda: integer((2**40, 2**10)))]
    shapes.append(jax.eval_shape(lambda: kerasinit.initializers.Ones()((2**40, 2**10), "bool")))
    shapes.append(jax.eval_shape(of_state, state)[0])
    found["shapes"] = [[list(it.shape), it.dtype.name] for it in shapes]
    with jax.default_device(jax.devices()[1]):
        found["device"] = [str(integer((2, 3)).devices()), outcome(lambda: integer((2, 3)))]
    times = jax.vmap(lambda x: x * integer((2, 3)))
    found["vmap"] = outcome(lambda: times(np.float32([1]))[0])
found["texts for R"] = [state_texts(SeedGenerator(seed)) for seed in SEEDS]
found["shown"] = [
    shown(lambda cls=cls, seed=seed: repr(GlorotNormal(cls(seed))))
    for cls in (SeedGenerator, keras.random.SeedGenerator)
    for seed in SEEDS
]
found["tensorflow"] = "tensorflow" in sys.modules
print(json.dumps(found))
