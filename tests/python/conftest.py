"""What several test files share."""

import os
from pathlib import Path

import pytest


@pytest.fixture
def tests_environment():
    """An environment for a process that can import kerasinit and these tests."""
    here = Path(__file__).resolve().parent
    paths = [str(here.parents[1] / "python"), str(here), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
