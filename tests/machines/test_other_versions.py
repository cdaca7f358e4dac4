"""One version of Keras opens the models that another saved, with and without kerasinit.

`tools/test matrix` installs the environments with the oldest and the newest versions.
"""

import json
from itertools import permutations
from pathlib import Path

import keras
import pytest

from child_process import python_of, run_python
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


# tests/python/test_saving.py tests writing and reading with the same version.
@pytest.mark.parametrize("writer, reader", list(permutations(["oldest", "newest", "here"], 2)))
def test_a_saved_model_opens_everywhere(writer, reader, tmp_path):
    paths = [tmp_path / f"model.{kind}" for kind in ("keras", "h5", "json")]
    run_python("-c", SAVE, *paths, python=python_of(writer))
    for options in ([], ["--with-kerasinit"]):
        ended = run_python(OPEN_SAVED, *options, *paths, python=python_of(reader))
        found = [json.loads(line) for line in ended.stdout.splitlines()]
        assert [it["classes"] for it in found] == [CLASSES] * 3
        modules = {"kerasinit" if options else "keras"}
        assert [set(it["modules"]) for it in found] == [modules] * 3
        assert found[0]["weights"] == found[1]["weights"]
        kernel = keras.initializers.GlorotNormal(seed=42)((3, 3))
        assert found[0]["weights"][0] == fingerprint(kernel)
