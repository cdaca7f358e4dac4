"""jax.jit and torch.compile draw a generator's eager sequence, bit for bit."""

from pathlib import Path

import keras
import pytest
from compiled_calls import CALLS, SHAPES
from test_without_tensorflow import RUNS, results

from float32_functions import DIGESTS
from kerasinit.testing import fingerprint

PROGRAM = Path(__file__).with_name("other_compilers.py")


@pytest.fixture(params=[run for run in RUNS if "jax" in run])
def on_jax(request):
    """The results of a process with JAX, and whether it has 64 bits."""
    return results(request.param, PROGRAM) | {"is_wide": request.param != "jax of 32 bits"}


def three_of(cls, shape, dtype, seed=-5, **arguments):
    """Fingerprints of the first three of stock Keras's eager draws."""
    generator = keras.random.SeedGenerator(seed)
    stock = getattr(keras.initializers, cls)(seed=generator, **arguments)
    return [fingerprint(stock(shape, dtype)) for _ in range(3)]


@pytest.mark.parametrize("run", RUNS)
def test_a_layer_that_draws_in_a_compiled_model(run):
    made, state = results(run, PROGRAM)["predictions"]
    assert made == three_of("GlorotNormal", (4,), "float32")
    assert state[1] == 3


def test_every_draw_of_jax(on_jax):
    compared = 0
    for case, (made, count) in on_jax["draws"].items():
        name, size, dtype = case.split()
        cls, arguments = CALLS[name]
        assert made == three_of(cls, SHAPES[size], dtype, **arguments), case
        assert count == 3
        compared += 1
    assert compared == (25 if on_jax["is_wide"] else 10)


@pytest.mark.parametrize("name", ["truncated", "uniform"])
@pytest.mark.parametrize("size", ["odd", "matrix"])
def test_torch_compile(name, size):
    made, state = results("torch", PROGRAM)[f"{name} {size}"]
    assert made == three_of(CALLS[name][0], SHAPES[size], "float32")
    assert state[1] == 3


@pytest.mark.parametrize("size", ["odd", "matrix"])
def test_torch_compile_with_an_integer_seed(size):
    expected = fingerprint(keras.initializers.GlorotNormal(-5)(SHAPES[size]))
    assert results("torch", PROGRAM)["integer seed"][size] == [expected] * 2


def test_torch_compiles_frames():
    """The private function in _upstream.py returns True in compiled code, and only there."""
    assert results("torch", PROGRAM)["frames"] == [False, True]


def test_keras_s_own_generators_on_jax(on_jax):
    """Whatever their state keeps of the seed."""
    assert on_jax["Keras's"]
    for seed, made in on_jax["Keras's"].items():
        assert made == three_of("GlorotNormal", (3,), "float32", int(seed))


def test_jax_s_transformations(on_jax):
    expected = three_of("GlorotNormal", (3, 2), "float32")
    assert on_jax["expected"] == expected
    for name, made in on_jax["transformed"].items():
        assert len(made) > 0 and made == expected[: len(made)], name
    assert len(on_jax["transformed"]) == 9
    assert len(set(on_jax["sharded"])) == len(set(on_jax["orthogonal"])) == 1
    assert on_jax["sharded"][0].startswith("sha256:")
    assert on_jax["orthogonal"][0].startswith("sha256:")
    for name, (by_device, together) in on_jax["on each device"].items():
        assert by_device == together and by_device.startswith("sha256:"), (name, by_device)


def test_what_jax_is_refused_leaves_the_generator(on_jax):
    said = on_jax["refused"]
    for name in ("jit", "scan"):
        assert said[name].startswith(
            "ValueError: GlorotNormal.__call__(): a SeedGenerator cannot be drawn from inside a "
            "function that JAX traces"
        ), said[name]
    for name in ("a seed's sizes", "an identity's sizes"):
        assert "`shape` must be known when a function is compiled" in said[name], said[name]
        assert "`jax.export`" in said[name]
    assert said["memory"].startswith("MemoryError: GlorotNormal.__call__(): `shape` (1073741824")
    assert said["shape"].startswith("ValueError: Invalid variable value"), said["shape"]
    assert "with shape (3,)" in said["shape"]
    assert not on_jax["moved"]


@pytest.mark.parametrize("platform", ["cpu", "gpu", "tpu"])
def test_all_of_float32_on_jax(on_jax, platform):
    if platform not in on_jax["proof"]:
        pytest.skip(f"no {platform.upper()} here")
    assert on_jax["proof"][platform] == DIGESTS
