"""Prints draws from a generator by compilers other than TensorFlow's, as one JSON object.

KERAS_BACKEND=jax python other_compilers.py    jax.jit and JAX's transformations
KERAS_BACKEND=torch python other_compilers.py    torch.compile
"""

import hashlib
import json
from functools import partial

import keras
import numpy as np
from compiled_calls import CALLS, SHAPES
from shown import outcome

import kerasinit
from float32_functions import COUNT, results_for

DTYPES = ["float32", "float16", "bfloat16", "float64", "int32", "int64"]


class Shift(keras.layers.Layer):
    """Draws in its call, which a model compiles."""

    def __init__(self, initializer):
        super().__init__()
        self.initializer = initializer
        self.generator = initializer.seed  # Keras finds its state here.

    def call(self, inputs):
        return inputs + self.initializer((4,))


def made_by(name, seed=-5, family=kerasinit):
    """An initializer from `CALLS` with its own generator."""
    cls, arguments = CALLS[name]
    generator = family.random.SeedGenerator(seed)
    return getattr(kerasinit.initializers, cls)(seed=generator, **arguments)


def predictions():
    """The numbers that a layer of a compiled model adds, call by call."""
    layer = Shift(made_by("truncated"))
    model = keras.Sequential([keras.Input((4,)), layer])
    model.compile(jit_compile=True)
    made = [model.predict(np.zeros((1, 4)), verbose=0)[0] for _ in range(3)]
    return [outcome(lambda it=it: it) for it in made], state_of(layer.generator)


def state_of(generator):
    """A generator's two numbers."""
    return keras.ops.convert_to_numpy(generator.state.value).tolist()


found = {"predictions": predictions()}

if keras.backend.backend() == "torch":
    import torch

    from kerasinit import _upstream

    frames = _upstream.torch_compiles_frames()

    def seen_in_compiled(x):
        """The result of the private function in code that PyTorch leaves to Python."""
        seen.append(bool(frames()))
        return x

    seen = [bool(frames())]
    torch.compile(seen_in_compiled, backend="eager")(torch.zeros(1))
    found["frames"] = seen
    for name in ("truncated", "uniform"):
        for size in ("odd", "matrix"):
            ours = made_by(name)
            shape = SHAPES[size]
            compiled = torch.compile(lambda x, it=ours, s=shape: x * 1 + it(s), backend="eager")
            drawn = [outcome(lambda f=compiled, s=shape: f(torch.zeros(s))) for _ in range(3)]
            found[f"{name} {size}"] = drawn, state_of(ours.seed)
    found["integer seed"] = {}
    for size in ("odd", "matrix"):
        integer, shape = kerasinit.initializers.GlorotNormal(-5), SHAPES[size]
        compiled = torch.compile(lambda x, it=integer, s=shape: x * 1 + it(s), backend="eager")
        found["integer seed"][size] = [
            outcome(lambda f=compiled, s=shape: f(torch.zeros(s))) for _ in range(2)
        ]

if keras.backend.backend() == "jax":
    import jax
    import jax.numpy as jnp

    from kerasinit import _upstream
    from kerasinit.backends.jax import graph_operations
    from kerasinit.stream.traced import Traced, operations

    def of_state(initializer, shape, dtype, state):
        """A draw, and the state after it."""
        variable = initializer.seed.state
        scope = keras.StatelessScope(state_mapping=[(variable, state)])
        with scope:
            values = initializer(shape, dtype)
        return values, scope.get_current_value(variable)

    def drawn_three_times(name, shape, dtype, family=kerasinit, seed=-5):
        """Three draws by one compiled function, from state to state, and the last state."""
        initializer = made_by(name, seed, family)
        draw = jax.jit(partial(of_state, initializer, shape, dtype))
        state, made = initializer.seed.state.value, []
        for _ in range(3):
            values, state = draw(state)
            made.append(outcome(lambda it=values: it))
        return made, int(state[1])

    cases = [("truncated", size, "float32") for size in SHAPES]
    for name in CALLS:
        dtypes = DTYPES if name == "whole" else DTYPES[:4]
        if name in ("small", "large"):
            dtypes = ["float32", "float64"]
        if not jax.config.jax_enable_x64:
            # Only what goes in and comes out differs: the values are made with 64 bits.
            dtypes = [it for it in dtypes if it in ("float32", "int32")]
        cases += [(name, "matrix", dtype) for dtype in dtypes]
    found["draws"] = {
        f"{name} {size} {dtype}": drawn_three_times(name, SHAPES[size], dtype)
        for name, size, dtype in cases
    }
    found["Keras's"] = {}
    for seed in (-1, 2**31):
        try:
            made, _ = drawn_three_times("truncated", (3,), "float32", keras, seed)
        except OverflowError:  # NumPy 2 makes stock Keras refuse a seed that its state lacks.
            continue
        found["Keras's"][seed] = made

    ours = made_by("truncated")
    first = ours.seed.state.value
    draw = partial(of_state, ours, (3, 2), None)
    drawn = [np.asarray(ours((3, 2))) for _ in range(3)]
    found["expected"] = [outcome(lambda it=it: it) for it in drawn]
    states = jnp.stack([first, first + jnp.array([0, 1], first.dtype)])

    def step(state, _):
        """One turn of a loop."""
        values, state = draw(state)
        return state, values

    def loss(weight, state):
        """A number that depends on the weight through the values."""
        return (draw(state)[0] * weight).sum()

    exported = jax.export.export(jax.jit(draw))(first)
    mesh = jax.sharding.Mesh(np.array(jax.devices()[:2]), ("x",))
    halves = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec("x"))
    large = jax.jit(lambda state: of_state(ours, (300, 302), None, state)[0], out_shardings=halves)
    orthogonal = kerasinit.initializers.Orthogonal(seed=kerasinit.random.SeedGenerator(-5))

    def on_each_device(name):
        """Draws of two states, each on its own device, and the same draws together."""
        draw = partial(of_state, made_by(name), (3, 2), None)
        by_device = jax.shard_map(
            lambda states: draw(states[0])[0][None],
            mesh=mesh,
            in_specs=jax.sharding.PartitionSpec("x"),
            out_specs=jax.sharding.PartitionSpec("x"),
        )
        return [
            outcome(lambda: jax.jit(by_device)(states)),
            outcome(lambda: jax.vmap(draw)(states)[0]),
        ]

    transformed = {
        "not traced": [draw(first)[0]],
        "scan": jax.lax.scan(step, first, None, 3)[1],
        "vmap": jax.vmap(draw)(states)[0],
        "jit of vmap": jax.jit(jax.vmap(draw))(states)[0],
        "last axis": jax.vmap(draw, -1)(states.T)[0],
        "two axes": jax.jit(jax.vmap(jax.vmap(draw)))(states[:, None])[0][:, 0],
        "exported": [exported.call(first)[0]],
        "gradient": [jax.jit(jax.grad(loss))(jnp.ones((3, 2), "float32"), first)],
        "checkpoint": [jax.jit(jax.grad(jax.checkpoint(loss)))(jnp.ones((3, 2), "float32"), first)],
    }
    found["transformed"] = {
        name: [outcome(lambda it=it: it) for it in values] for name, values in transformed.items()
    }
    found["sharded"] = (
        outcome(lambda: large(first)),
        outcome(lambda: made_by("truncated")((300, 302))),
    )
    found["orthogonal"] = [
        outcome(lambda: jax.jit(partial(of_state, orthogonal, (4, 3), None))(first)[0]),
        outcome(lambda: kerasinit.initializers.Orthogonal(seed=-5)((4, 3))),
    ]
    found["on each device"] = {name: on_each_device(name) for name in ("truncated", "uniform")}
    before = state_of(ours.seed)

    def for_every_size(initializer):
        rows = jax.ShapeDtypeStruct(jax.export.symbolic_shape("rows, 2"), "float32")
        made = jax.jit(lambda x: initializer((x.shape[0], 2)))
        return jax.export.export(made)(rows).call(np.zeros((3, 2), "float32"))

    found["refused"] = {
        "a seed's sizes": outcome(lambda: for_every_size(kerasinit.initializers.HeNormal(seed=1))),
        "an identity's sizes": outcome(lambda: for_every_size(kerasinit.initializers.Identity())),
        "jit": outcome(jax.jit(lambda: ours((3, 2)))),
        "scan": outcome(lambda: jax.lax.scan(lambda _, x: (0, ours((3, 2))), 0, None, 2)[1]),
        "memory": outcome(
            lambda: jax.jit(partial(of_state, ours, (2**30, 2**12), None))(first)[0],
        ),
        "shape": outcome(lambda: of_state(ours, (3,), None, jnp.zeros(3, first.dtype))[0]),
    }
    found["moved"] = state_of(ours.seed) != before

    def proof(words):
        """All results of float32's functions."""
        made = results_for(Traced(words, graph_operations), operations)
        return {name: value.tensor for name, value in made.items()}

    found["proof"] = {}
    for platform in ("cpu", "gpu", "tpu"):
        try:
            device = jax.devices(platform)[0]
        except RuntimeError:  # No such device.
            continue
        with _upstream.jax_of_64_bits(), jax.default_device(device):
            results = jax.jit(proof)(jnp.arange(COUNT, dtype="uint64"))
        found["proof"][platform] = {
            name: hashlib.md5(np.asarray(it).tobytes()).hexdigest() for name, it in results.items()
        }
print(json.dumps(found))
