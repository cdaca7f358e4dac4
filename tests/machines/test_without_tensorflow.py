"""With JAX or PyTorch and without TensorFlow, everything works and gives the same bits.

`tools/test machines` installs the environments. The one with the newest JAX has TensorFlow, too.
"""

import shutil
import subprocess
from functools import cache
from inspect import signature
from pathlib import Path

import keras
import pytest

import kerasinit
from cases import CASES
from child_process import child_environment, last_json, python_of, run_fork, run_python
from kerasinit.testing import fingerprint
from kerasinit.verify.answers import np_dtype

PROGRAM = Path(__file__).with_name("other_backend.py")
LACKS = {"jax": (), "torch": ("uint16", "uint32", "uint64")}
SEEDS = (-1, 2**31, 2**40)
WIDE = {"JAX_ENABLE_X64": "1"}
# The classes that take a seed.
SEEDED = {
    name
    for name in kerasinit.initializers.__all__
    if "seed" in signature(getattr(kerasinit.initializers, name)).parameters
}
# The runs: the environment, its backend and its settings.
RUNS = {
    "jax": ("jax", "jax", WIDE),
    "jax of 32 bits": ("jax", "jax", {}),
    "newest jax": ("newest", "jax", WIDE),
    "torch": ("torch", "torch", {}),
}


@cache
def results(run, program, *arguments):
    """What a program finds in a process of one of `RUNS`, started once for all tests."""
    environment, backend, settings = RUNS[run]
    devices = {"XLA_FLAGS": "--xla_force_host_platform_device_count=2"}  # JAX's
    settings = {"backend": backend, **devices, **settings}
    ended = run_fork(program, *arguments, python=python_of(environment), **settings)
    return last_json(ended.stdout)


@pytest.fixture(params=RUNS)
def found(request):
    """The fingerprints from a process with this backend."""
    environment, backend, _ = RUNS[request.param]
    return results(request.param, PROGRAM, *LACKS[backend]) | {
        "environment": environment,
        "backend": backend,
        "is_wide": request.param != "jax of 32 bits",
    }


def test_tensorflow_is_loaded_only_in_the_newest(found):
    assert found["tensorflow"] is (found["environment"] == "newest")


def test_the_known_answers(found):
    cases = [case for case in CASES if case.dtype not in LACKS[found["backend"]]]
    compared = 0
    for case, made in zip(cases, found["cases"], strict=True):
        if case.words is None:  # The machine's linear algebra or sines make these.
            assert made.startswith("sha256:"), made
        elif found["is_wide"] or np_dtype(case.dtype).itemsize < 8:
            assert made == fingerprint(case.array), str(case)
            compared += 1
    assert compared > 500


def test_a_generator_s_first_draw_is_its_seed_s(found):
    assert found["seeds"] == [
        fingerprint(keras.initializers.GlorotNormal(s)((2, 3))) for s in SEEDS
    ]


def test_a_pickled_generator_goes_on(found):
    expected = []
    for seed in SEEDS:
        initializer = keras.initializers.GlorotNormal(keras.random.SeedGenerator(seed))
        initializer((2, 3))
        expected.append(fingerprint(initializer((2, 3))))
    assert found["pickled"] == expected


def test_a_draw_has_the_dtype_of_the_backend(found):
    """ "float64" on JAX without 64 bits has the words of float32, not float64's rounded."""
    dtype = "float64" if found["is_wide"] else "float32"
    assert found["float64"] == fingerprint(keras.initializers.GlorotNormal(42)((20, 30), dtype))


def test_large_draws_and_blocks(found):
    assert found["large"] == fingerprint(keras.initializers.GlorotNormal(42)((3000, 2000)))
    whole = keras.initializers.GlorotNormal(42)((30, 20)).numpy()
    assert found["block"] == fingerprint(whole[5:8, 6:10].copy())


def test_blocks_from_a_generator(found):
    """Two blocks belong to the first draw. The third is a block of the second."""
    stock = keras.initializers.GlorotNormal(keras.random.SeedGenerator(42))
    first, second = (stock((30, 20)).numpy() for _ in range(2))
    blocks = first[:15], first[15:], second[:15]
    assert found["blocks of a generator"] == [fingerprint(block.copy()) for block in blocks]
    assert found["after blocks"] == [42, 2]


def test_a_model_that_is_built_when_it_is_fitted(found):
    assert found["fitted"] == fingerprint(keras.initializers.GlorotNormal(42)((4, 3)))


def test_saved_configurations(found):
    assert set(found["configured"]) == SEEDED
    for name, made in found["configured"].items():
        if name == "Orthogonal":  # The machine's linear algebra makes it.
            assert made.startswith("sha256:"), made
        else:
            expected = getattr(kerasinit.initializers, name)(seed=42)((6, 5))
            assert made == fingerprint(expected), name


def test_a_generator_shows_the_seed_that_was_given(found):
    """The state keeps only a part of it."""
    assert found["texts for R"] == [[str(seed), "0"] for seed in SEEDS]
    ours, of_keras = found["shown"][: len(SEEDS)], found["shown"][len(SEEDS) :]
    assert ours == [f"GlorotNormal(seed=SeedGenerator(seed={seed}, draws=0))" for seed in SEEDS]
    for expected, said in zip(ours, of_keras, strict=True):
        assert said == expected or said.startswith(("OverflowError", "RuntimeError"))
    assert set(of_keras) & set(ours)


on_jax = pytest.mark.parametrize("found", [run for run in RUNS if "jax" in run], indirect=True)
on_torch = pytest.mark.parametrize("found", ["torch"], indirect=True)


@on_jax
def test_jax_jit_takes_an_integer_and_no_generator(found):
    expected = fingerprint(keras.initializers.GlorotNormal(42)((2, 3)))
    assert found["closed over"] == found["called"] == expected
    refused = "ValueError: GlorotNormal.__call__(): a SeedGenerator cannot be drawn from inside a "
    assert found["generator"].startswith(refused + "function that JAX traces")
    assert found["afterwards"] == expected


@on_jax
def test_a_state_that_is_an_argument(found):
    """In jax.jit, with the state from Keras's stateless scope."""
    stock = keras.initializers.GlorotNormal(keras.random.SeedGenerator(42))
    stock((2, 3))
    second = fingerprint(stock((2, 3)))
    assert found["state"] == [second, second]
    assert found["state after"] == [[42, 2], [42, 2]]


def test_nothing_is_made_where_only_shapes_count(found):
    """4 PiB of values, and a generator that counts no draw."""
    large = [2**40, 2**10]
    if found["backend"] == "jax":
        assert found["shapes"] == [[large, "float32"], [large, "bool"], [[2, 3], "float32"]]
    else:
        assert found["meta"] == [["meta", large]] * 2 + [["meta", [2, 3]]] * 2
        assert found["after meta"] == fingerprint(keras.initializers.GlorotNormal(42)((2, 3)))


@on_jax
def test_jax_s_default_device_and_its_transformations(found):
    expected = fingerprint(keras.initializers.GlorotNormal(42)((2, 3)))
    assert found["device"] == ["{CpuDevice(id=1)}", expected]
    assert found["vmap"] == expected


@on_torch
def test_pytorch_has_no_layouts(found):
    assert found["layout"].startswith(
        "ValueError: GlorotNormal.__call__(): `layout` must be None on the backend 'torch'"
    )
    assert found["after the layout"] == fingerprint(keras.initializers.GlorotNormal(42)((2, 3)))


def test_keras_s_own_generators_give_the_user_s_sequence(found):
    """Even if their state keeps only part of the seed. Keras itself may refuse the seed."""
    refused = 0
    for seed, made in zip(SEEDS, found["Keras's generators"], strict=True):
        stock = keras.initializers.GlorotNormal(keras.random.SeedGenerator(seed))
        stock((2, 3))
        if made.startswith(("OverflowError", "RuntimeError")):
            refused += 1
        else:
            assert made == fingerprint(stock((2, 3))), seed
    assert refused < len(SEEDS)


def test_every_initializer_in_a_fork(found):
    stock = keras.initializers.GlorotNormal(42)
    expected = {
        "small": fingerprint(stock((2, 3))),
        "large": fingerprint(stock((3000, 2000))),
        "generator": fingerprint(stock((2, 3))),
        "float64": fingerprint(stock((300, 300), "float64" if found["is_wide"] else "float32")),
        "constant": fingerprint(keras.ops.ones((500, 500))),
    }
    assert {name: found["forks"][name] for name in expected} == expected
    assert found["forks"]["Orthogonal"].startswith("sha256:")
    if found["tensorflow"]:  # Its threads make the sines of STFT.
        assert found["forks"]["STFT"].startswith("RuntimeError: STFT.__call__(): `shape` asks for")
    else:
        assert found["forks"]["STFT"].startswith("sha256:")


R = """
library(kerasinit)
bits <- function(x) paste(writeBin(as.vector(aperm(x)), raw(), size = 4L), collapse = "")
initializer <- initializer_glorot_normal(seed = 42)
cat(bits(as.array(initializer(c(2, 2)))), "\\n")
generator <- random_seed_generator(42)
cat(bits(as.array(initializer_glorot_normal(seed = generator)(c(2, 2)))), "\\n")
layer <- layer_dense(units = 2, kernel_initializer = initializer)
layer$build(list(NULL, 2L))
cat(bits(as.array(layer$kernel)), "\\n")
grDevices::pdf(NULL)
plot(initializer)
cat(format(generator), reticulate::py_eval("'tensorflow' in __import__('sys').modules"))
"""


def test_r_requires_only_the_backend_s_packages():
    if shutil.which("Rscript") is None:
        pytest.skip("there is no Rscript here")
    # R brings its own copy of the package.
    environment = child_environment("jax", RETICULATE_PYTHON=python_of("jax"), PYTHONPATH=None)
    run = subprocess.run(
        ["Rscript", "-e", R], env=environment, capture_output=True, text=True, timeout=300
    )
    words = keras.initializers.GlorotNormal(42)((2, 2)).numpy().tobytes().hex()
    said = [line.strip() for line in run.stdout.splitlines()]
    assert said[:3] == [words] * 3, run.stderr[-2000:]
    assert said[3] == "<random_seed_generator> seed = 42, draws = 1 FALSE"


@pytest.mark.parametrize("backend, cure", [("tensorflow", "kerasinit[cpu]"), ("torch", "torch")])
def test_a_missing_backend_gives_an_error_with_the_remedy(backend, cure, tmp_path):
    script = "import sys; sys.modules[sys.argv[1]] = None; import kerasinit"
    refused = run_python("-c", script, backend, backend=backend, status=1)
    last = refused.stderr.strip().splitlines()[-1]
    assert last.startswith(f"ImportError: Keras's backend is '{backend}'"), last
    assert f"pip install {cure}" in last or f"pip install '{cure}'" in last
