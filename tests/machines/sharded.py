"""Prints kerasinit's results on 8 devices of JAX, shard by shard, as one JSON object.

KERAS_BACKEND=jax XLA_FLAGS=--xla_force_host_platform_device_count=8 python sharded.py
"""

import gc
import json
import threading
import time

import jax
import keras
import numpy as np
from keras.distribution import DataParallel, DeviceMesh, LayoutMap, ModelParallel, TensorLayout
from scope_models import found
from shown import shown

import kerasinit
from kerasinit import memory as memory_of_machine
from kerasinit.initializers import GlorotNormal, base
from kerasinit.testing import fingerprint

SHAPE = (16, 24)
LAYOUTS = {
    "row": ("x", None),
    "column": (None, "y"),
    "both": ("x", "y"),
    "replicated": (None, None),
}
MAKERS = {
    "GlorotNormal": lambda: GlorotNormal(42),
    "HeUniform": lambda: kerasinit.initializers.HeUniform(42),
    "RandomNormal": lambda: kerasinit.initializers.RandomNormal(stddev=0.3, seed=42),
    "VarianceScaling": lambda: kerasinit.initializers.VarianceScaling(2.0, "fan_out", seed=42),
    "Orthogonal": lambda: kerasinit.initializers.Orthogonal(seed=42),
    "Constant": lambda: kerasinit.initializers.Constant(np.arange(24.0)),
    "Identity": lambda: kerasinit.initializers.Identity(0.5),
}
DEVICES = keras.distribution.list_devices("cpu")
MESH = DeviceMesh((4, 2), ("x", "y"), DEVICES)


def bits(tensor):
    return fingerprint(np.asarray(tensor))


def distribution(axes):
    if axes == (None, None):
        return DataParallel(devices=DEVICES)
    layouts = LayoutMap(MESH)
    layouts["kernel"] = axes
    return ModelParallel(layout_map=layouts)


def variable(axes, initializer, shape=SHAPE, dtype="float32"):
    """A Keras variable in the layout of its distribution."""
    with distribution(axes).scope():
        return keras.Variable(initializer, shape, dtype, name="kernel").value


def blocks_made(make):
    """The shapes of the blocks that a call draws."""
    drawn, values = [], base.values

    def noted(draw, stream, shape, block):
        drawn.append(block.shape)
        return values(draw, stream, shape, block)

    base.values = noted
    try:
        make()
    finally:
        base.values = values
    return drawn


def shards_are_slices(tensor):
    """True if each device holds its own slice of the whole, and no more."""
    whole = np.asarray(tensor)
    return all(
        fingerprint(np.asarray(shard.data)) == fingerprint(whole[shard.index].copy())
        for shard in tensor.addressable_shards
    )


def generator_draws(axes):
    generator = kerasinit.random.SeedGenerator(42)
    made = [bits(variable(axes, GlorotNormal(generator))) for _ in range(2)]
    return [*made, np.asarray(generator.state.value).tolist()]


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


def peak(make, size):
    """The most memory that a call takes, in units of `size` bytes."""
    gc.collect()
    begin, seen, done = resident(), [0], threading.Event()

    def watch():
        while not done.is_set():
            seen[0] = max(seen[0], resident())
            time.sleep(0.0005)

    thread = threading.Thread(target=watch)
    thread.start()
    jax.block_until_ready(make())
    done.set()
    thread.join()
    return (max(seen[0], resident()) - begin) / size


def memory():
    """Peak memory of a kernel of 128 MiB in each layout, and of one of 64 shards of 8 GiB."""
    GlorotNormal(42)((2048, 2048))  # Loads the kernel.
    large, size = (8192, 4096), 2**27
    peaks = {}
    for name, axes in LAYOUTS.items():
        peaks[name] = [
            peak(lambda axes=axes, seed=seed: variable(axes, GlorotNormal(seed), large), size)
            for seed in (42, kerasinit.random.SeedGenerator(42))
        ]
    shard = {"partition_shape": (4096, 8192), "partition_offset": (4096 * 3, 8192 * 5)}
    peaks["8 GiB"] = [peak(lambda: GlorotNormal(42)((32768, 65536), **shard), size)]
    return peaks


def sharding(axes):
    return TensorLayout(axes, MESH).backend_layout


def refused():
    """The errors of bad layouts, and whether the generator counted a draw."""
    generator = kerasinit.random.SeedGenerator(42)
    initializer = GlorotNormal(generator)
    abstract = jax.sharding.NamedSharding(
        sharding(("x", None)).mesh.abstract_mesh, jax.sharding.PartitionSpec("x")
    )
    layout = TensorLayout(("x", None), MESH)
    words = {
        "does not divide": shown(lambda: initializer((6, 4), layout=layout)),
        "too many axes": shown(lambda: initializer((8,), layout=TensorLayout((None, "x"), MESH))),
        "no layout": shown(lambda: initializer(SHAPE, layout="row")),
        "no mesh": shown(lambda: initializer(SHAPE, layout=TensorLayout(("x", None)))),
        "no devices": shown(lambda: initializer(SHAPE, layout=abstract)),
        "a block": shown(
            lambda: initializer(
                SHAPE, partition_shape=(1, 1), partition_offset=(0, 0), layout=layout
            )
        ),
    }
    return [words, np.asarray(generator.state.value).tolist()]


class Mine(GlorotNormal):
    """A user's initializer without the argument `layout`."""

    def __call__(self, shape, dtype=None):
        return super().__call__(shape, dtype)


def in_jit():
    """A draw in a function for XLA, where the values are one constant without shards."""
    made = jax.jit(lambda: GlorotNormal(42)(SHAPE, layout=sharding(("x", "y"))))()
    return [bits(made), made.sharding.is_equivalent_to(sharding(("x", "y")), 2)]


def in_host_memory():
    """A draw into the kind of memory that the user names."""
    of_host = sharding(("x", None)).with_memory_kind("unpinned_host")
    made = GlorotNormal(42)(SHAPE, layout=of_host)
    return [bits(made), made.sharding.memory_kind]


def large_of_mine():
    """Keras compiles large draws of an initializer without `layout`, and its generator too."""
    generator = kerasinit.random.SeedGenerator(42)
    made = variable(("x", None), Mine(generator), (4096, 2048))
    return [bits(made), np.asarray(generator.state.value).tolist()]


def replicated_in_little_memory():
    """Devices of a CPU share equal blocks, so memory for eight is not needed."""
    free = memory_of_machine.free_bytes
    memory_of_machine.free_bytes = lambda: 2**28
    try:
        return bits(variable((None, None), GlorotNormal(42), (8192, 4096)))
    finally:
        memory_of_machine.free_bytes = free


def by_keras_alone():
    """A layout as Keras 3.15 passes it, without the functions that `_upstream` wraps."""
    cls = keras.Variable
    wrapped = cls._initialize_with_initializer
    cls._initialize_with_initializer = wrapped.__wrapped__
    try:
        return bits(variable(("x", "y"), GlorotNormal(42)))
    finally:
        cls._initialize_with_initializer = wrapped


def trained():
    """The kernel of a model with Keras's layers and a layout, trained with a learning rate of 0."""
    with distribution((None, "y")).scope(), kerasinit.scope(seed=42):
        model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(6)])
        model.compile(keras.optimizers.SGD(0.0), "mse")
        model.fit(np.ones((8, 8)), np.ones((8, 6)), batch_size=8, verbose=0)
        return bits(model.layers[0].kernel.value)


def model():
    with DataParallel(devices=DEVICES).scope(), kerasinit.scope(seed=42):
        return found("transformer")


made = {
    "devices": len(jax.devices()),
    "values": {
        f"{name} {layout} {dtype}": shown(
            lambda maker=maker, axes=axes, dtype=dtype: bits(variable(axes, maker(), dtype=dtype))
        )
        for name, maker in MAKERS.items()
        for layout, axes in LAYOUTS.items()
        for dtype in ("float32", "bfloat16")
        if (name, dtype) != ("Orthogonal", "bfloat16")
    },
    "slices": {
        layout: shards_are_slices(variable(axes, GlorotNormal(42)))
        for layout, axes in LAYOUTS.items()
    },
    "blocks": {
        layout: blocks_made(lambda axes=axes: variable(axes, GlorotNormal(42)))
        for layout, axes in LAYOUTS.items()
    },
    "generators": {layout: generator_draws(axes) for layout, axes in LAYOUTS.items()},
    "direct": bits(GlorotNormal(42)(SHAPE, layout=sharding(("x", "y")))),
    "mine": bits(variable(("x", None), Mine(42))),
    "jit": shown(in_jit),
    "host": shown(in_host_memory),
    "large of mine": shown(large_of_mine),
    "little memory": shown(replicated_in_little_memory),
    "Keras alone": shown(by_keras_alone),
    "has set_mesh": hasattr(jax, "set_mesh"),
    "trained": shown(trained),
    "model": shown(model),
    "refused": refused(),
    "memory": memory(),
}
print(json.dumps(made))
