"""On 8 devices of JAX, each shard is made alone, and the whole has the bits of stock Keras."""

import json
import subprocess
from pathlib import Path

import keras
import numpy as np
import pytest

from environments import environment_of, python_of
from kerasinit.testing import fingerprint
from ports import free_ports

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
SHAPE = (16, 24)
# The drawn shapes: one for each different shard, not for each device.
SHARDS = {
    "row": [[4, 24]] * 4,
    "column": [[16, 12]] * 2,
    "both": [[4, 12]] * 8,
    "replicated": [[16, 24]],
}
MAKERS = {
    "GlorotNormal": lambda: keras.initializers.GlorotNormal(42),
    "HeUniform": lambda: keras.initializers.HeUniform(42),
    "RandomNormal": lambda: keras.initializers.RandomNormal(stddev=0.3, seed=42),
    "VarianceScaling": lambda: keras.initializers.VarianceScaling(2.0, "fan_out", seed=42),
    "Constant": lambda: keras.initializers.Constant(np.arange(24.0)),
    "Identity": lambda: keras.initializers.Identity(0.5),
}


def environment_with(devices):
    flags = f"--xla_force_host_platform_device_count={devices}"
    return environment_of("jax", XLA_FLAGS=flags)


@pytest.fixture(scope="module", params=["jax", "newest"])
def found(request):
    run = subprocess.run(
        [python_of(request.param), HERE / "sharded.py"],
        env=environment_with(8),
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    made = json.loads(run.stdout.splitlines()[-1])
    assert made["devices"] == 8
    return made


def golden(count=1):
    """Draws of a generator with stock Keras on TensorFlow."""
    stock = keras.initializers.GlorotNormal(keras.random.SeedGenerator(42))
    return [fingerprint(stock(SHAPE)) for _ in range(count)]


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("name", MAKERS)
def test_the_whole_has_the_bits_of_stock_keras(name, dtype, found):
    expected = fingerprint(MAKERS[name]()(SHAPE, dtype))
    for layout in SHARDS:
        assert found["values"][f"{name} {layout} {dtype}"] == expected, layout


def test_an_orthogonal_is_cut_from_the_whole(found):
    """The machine's linear algebra makes it, with the same result for all layouts."""
    made = {found["values"][f"Orthogonal {layout} float32"] for layout in SHARDS}
    assert len(made) == 1
    assert made.pop().startswith("sha256:")


@pytest.mark.parametrize("layout", SHARDS)
def test_each_shard_is_drawn_alone_and_once(layout, found):
    assert found["blocks"][layout] == SHARDS[layout]
    assert found["slices"][layout] is True


@pytest.mark.parametrize("layout", SHARDS)
def test_a_generator_counts_one_draw_for_all_shards(layout, found):
    assert found["generators"][layout] == [*golden(2), [42, 2]]


def test_a_call_with_a_layout(found):
    assert found["direct"] == golden()[0]


def test_a_user_s_initializer_without_a_layout(found):
    assert found["mine"] == golden()[0]


def test_in_a_function_for_xla(found):
    assert found["jit"] == [golden()[0], True]


def test_as_keras_itself_passes_a_layout(found):
    """Keras 3.15 does so with JAX from 0.7 on."""
    if found["has set_mesh"]:
        assert found["Keras alone"] == golden()[0]
    else:
        assert found["Keras alone"].startswith("AttributeError: module 'jax' has no")


def test_a_model_that_is_trained(found):
    keras.utils.set_random_seed(42)
    layer = keras.layers.Dense(6)
    layer.build((None, 8))
    assert found["trained"] == fingerprint(layer.kernel)


def test_a_model_of_keras_s_layers(found):
    from scope_models import found as variables_of

    keras.utils.set_random_seed(42)
    assert found["model"] == variables_of("transformer")


def test_a_layout_s_memory_kind_is_kept(found):
    assert found["host"] == [*golden(), "unpinned_host"]


def test_a_large_draw_of_a_user_s_class_from_a_generator(found):
    large = fingerprint(keras.initializers.GlorotNormal(42)((4096, 2048)))
    assert found["large of mine"] == [large, [42, 1]]


def test_a_replicated_tensor_needs_its_memory_once(found):
    large = fingerprint(keras.initializers.GlorotNormal(42)((8192, 4096)))
    assert found["little memory"] == large


@pytest.mark.parametrize("layout", [*SHARDS, "8 GiB"])
def test_memory(layout, found):
    """In units of the result's size: a kernel of 128 MiB, or a shard of that size of 8 GiB."""
    for peak in found["memory"][layout]:
        assert peak < 1.5


def test_a_bad_layout_is_refused_and_no_generator_moves(found):
    words, state = found["refused"]
    call = "GlorotNormal.__call__(): `layout`"
    expected = {
        "does not divide": f"ValueError: {call} does not divide `shape` (6, 4): ",
        "too many axes": f"ValueError: {call} has 2 axes, and `shape` (8,) has 1.",
        "no layout": f"TypeError: {call} must be a keras.distribution.TensorLayout, a ",
        "no mesh": f"ValueError: {call} must have a `device_mesh`, and it has none.",
        "no devices": f"ValueError: {call} has a mesh without devices: ",
        "a block": f"TypeError: {call} and `partition_shape` cannot both be given: ",
    }
    for name, begin in expected.items():
        assert words[name].startswith(begin), name
    assert set(words) == set(expected)
    assert state == [42, 0]


@pytest.mark.parametrize("environment", ["jax", "newest"])
def test_two_processes_make_each_their_own_shards(environment):
    (port,) = free_ports(1)
    runs = [
        subprocess.Popen(
            [python_of(environment), HERE / "sharded_processes.py", str(port), str(process)],
            env=environment_with(4),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for process in range(2)
    ]
    said = [run.communicate(timeout=120) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said[0][1][-1500:] + said[1][1][-1500:]
    stock = keras.initializers.GlorotNormal(keras.random.SeedGenerator(42))
    first, second = stock(SHAPE).numpy(), stock(SHAPE).numpy()
    wholes = [first, first, second]  # An integer's draw, and two of a generator.
    seen = []
    for out, _ in said:
        made = json.loads(out.splitlines()[-1])
        assert made["devices"] == [8, 4]
        assert made["state"] == [42, 2]
        assert len(made["shards"]) == len(made["drawn"]) == 12
        for place, (offset, bits) in enumerate(made["shards"]):
            row, column = offset
            slice_of_whole = wholes[place // 4][row : row + 4, column : column + 12].copy()
            assert bits == fingerprint(slice_of_whole), (place, offset)
        assert sorted(made["drawn"][:4]) == sorted([it[0], [4, 12]] for it in made["shards"][:4])
        seen += [tuple(offset) for offset, _ in made["shards"][:4]]
    assert sorted(seen) == [(row, column) for row in (0, 4, 8, 12) for column in (0, 12)]


def test_only_jax_has_layouts():
    """Here the backend is TensorFlow."""
    import kerasinit

    generator = kerasinit.random.SeedGenerator(42)
    with pytest.raises(ValueError, match=r"^GlorotNormal.__call__\(\): `layout` must be None"):
        kerasinit.initializers.GlorotNormal(generator)(SHAPE, layout="row")
    assert generator.state.numpy().tolist() == [42, 0]
    assert keras.backend.backend() == "tensorflow"
