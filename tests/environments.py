"""The Pythons that `tools/test` installs in .setup, and the settings to start them."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def python_of(name):
    """The Python of an environment of tools/matrix. Skips the test if it is not installed."""
    folder = ROOT / ".setup" / name
    if not (folder / "complete").exists():
        pytest.skip(f"there is no {name} environment; `tools/test matrix machines` makes it")
    return folder / "bin" / "python"


def environment_of(backend, **settings):
    """Environment variables for a process that uses a backend, and finds the package and tests."""
    home = {} if backend == "tensorflow" else {"KERAS_HOME": str(ROOT / ".setup" / "keras-other")}
    return {
        **os.environ,
        **home,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "python"), str(ROOT / "tests")]),
        "KERAS_BACKEND": backend,
        "TF_CPP_MIN_LOG_LEVEL": "3",
        **settings,
    }
