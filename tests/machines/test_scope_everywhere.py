"""Unmodified models have the same variables everywhere within `kerasinit.scope`.

Keras's layers refer to initializers by name. In the scope the names are ours. So every variable has
the bits of stock Keras on TensorFlow after `set_random_seed`: on each backend, compiled, from R.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from scope_models import COMPILED, MODELS

from child_process import child_environment, last_json, python_of, run_python

PROGRAM = Path(__file__).with_name("scope_models.py")
# The environment of each backend.
ENVIRONMENTS = {"tensorflow": "here", "jax": "jax", "torch": "torch"}
R = """
library(kerasinit)
program <- Sys.getenv("PROGRAM")
models <- reticulate::import_from_path(sub("[.]py$", "", basename(program)), dirname(program))
found <- lapply(models$MODELS, function(model) NULL)
for (name in names(found)) found[[name]] <- with_kerasinit(models$found(name), seed = 42)
writeLines(reticulate::import("json")$dumps(found), Sys.getenv("OUT"))
"""


@pytest.fixture(scope="module")
def stock():
    """Stock Keras's variables on TensorFlow, from a process without this package."""
    said = last_json(run_python(PROGRAM, "stock", backend="tensorflow").stdout)
    assert not said["kerasinit"]
    return said["found"]


@pytest.fixture(scope="module", params=ENVIRONMENTS)
def ours(request):
    python = python_of(ENVIRONMENTS[request.param])
    ended = run_python(PROGRAM, "ours", python=python, backend=request.param)
    return last_json(ended.stdout)


def assert_same_variables(made, expected, has_tensorflow=True):
    """Compares all variables, except `Orthogonal` ones without TensorFlow: NumPy makes those."""
    assert list(made) == list(expected)
    assert len(made) > 10
    differing = {name for name in made if made[name] != expected[name]}
    if not has_tensorflow:
        differing = {name for name in differing if not name.endswith(" recurrent_kernel")}
    assert not differing


@pytest.mark.parametrize("name", MODELS)
def test_every_variable_of_a_model(name, ours, stock):
    assert_same_variables(ours["found"][name], stock[name], ours["tensorflow"])


@pytest.mark.parametrize("ours", ["tensorflow", "jax"], indirect=True)
@pytest.mark.parametrize("name", COMPILED)
def test_its_initializers_in_a_function_for_xla(name, ours):
    equal, of = ours["compiled"][name]
    assert equal == of > 8


@pytest.mark.parametrize("backend", ENVIRONMENTS)
def test_from_r(backend, stock, tmp_path):
    if shutil.which("Rscript") is None:
        pytest.skip("there is no Rscript here")
    out = tmp_path / "found.json"
    environment = child_environment(
        backend,
        RETICULATE_PYTHON=python_of(ENVIRONMENTS[backend]),
        PROGRAM=PROGRAM,
        OUT=out,
        PYTHONPATH=None,  # R brings its own copy of the package.
    )
    run = subprocess.run(
        ["Rscript", "-e", R], env=environment, capture_output=True, text=True, timeout=600
    )
    assert run.returncode == 0, run.stderr[-2000:]
    made = json.loads(out.read_text())
    assert set(made) == set(MODELS)
    for model, variables in made.items():
        assert_same_variables(variables, stock[model], backend == "tensorflow")
