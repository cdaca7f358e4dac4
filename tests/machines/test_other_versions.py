"""One version of Keras opens the models that another saved, with and without kerasinit.

`tools/test matrix` installs the environments with the oldest and the newest versions.
"""

import json
from pathlib import Path

import keras
import pytest

from child_process import python_of, run_fork
from kerasinit.testing import fingerprint

OPEN_SAVED = Path(__file__).parents[1] / "open_saved.py"
SAVE = """
import sys
import keras
import kerasinit
from kerasinit.initializers import Constant, GlorotNormal, HeUniform, Identity, Orthogonal

chosen = [
    GlorotNormal(seed=42),
    HeUniform(kerasinit.random.SeedGenerator(2**40)),
    Identity(gain=2),
    Orthogonal(gain=0.5, seed=3),
    Constant(range(3)),
]
# Keras 3.15 saves an argument of Dense that 3.12 does not know.
layers = [
    keras.layers.SimpleRNN(3, kernel_initializer=it, return_sequences=True, name=f"layer_{i}")
    for i, it in enumerate(chosen)
]
model = keras.Sequential([keras.Input((2, 3)), *layers])
for path in sys.argv[1:3]:
    model.save(path)
with open(sys.argv[3], "w") as file:
    file.write(model.to_json())
"""
CLASSES = ["GlorotNormal", "HeUniform", "Identity", "Orthogonal", "Constant"]


VERSIONS = ("oldest", "newest", "here")


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The files of the model, by the version that saved them."""
    files = {}
    for version in VERSIONS:
        folder = tmp_path_factory.mktemp(version)
        files[version] = [folder / f"model.{kind}" for kind in ("keras", "h5", "json")]
        run_fork("-c", SAVE, *files[version], python=python_of(version))
    return files


# tests/python/test_saving.py tests writing and reading with the same version.
@pytest.mark.parametrize("options", [[], ["--with-kerasinit"]], ids=["alone", "with kerasinit"])
@pytest.mark.parametrize("reader", VERSIONS)
def test_a_version_opens_what_the_others_saved(reader, options, saved):
    paths = [path for writer in VERSIONS if writer != reader for path in saved[writer]]
    ended = run_fork(OPEN_SAVED, *options, *paths, python=python_of(reader))
    found = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [it["classes"] for it in found] == [CLASSES] * 6
    modules = {"kerasinit" if options else "keras"}
    assert [set(it["modules"]) for it in found] == [modules] * 6
    kernel = keras.initializers.GlorotNormal(seed=42)((3, 3))
    for keras_file, h5_file in (found[:2], found[3:5]):
        assert keras_file["weights"] == h5_file["weights"]
        assert keras_file["weights"][0] == fingerprint(kernel)
