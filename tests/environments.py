"""The Pythons that `tools/test` makes in .setup, and how a process of one is started."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def python_of(name):
    """The Python of an environment of tools/matrix; the test is skipped where it is not made."""
    folder = ROOT / ".setup" / name
    if not (folder / "complete").exists():
        pytest.skip(f"there is no {name} environment; `tools/test matrix machines` makes it")
    return folder / "bin" / "python"


def environment_of(backend, **settings):
    """The variables of a process with a backend of Keras, which finds the package and the tests."""
    home = {} if backend == "tensorflow" else {"KERAS_HOME": str(ROOT / ".setup" / "keras-other")}
    return {
        **os.environ,
        **home,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "python"), str(ROOT / "tests")]),
        "KERAS_BACKEND": backend,
        "TF_CPP_MIN_LOG_LEVEL": "3",
        **settings,
    }
