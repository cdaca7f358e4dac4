"""Fixtures that several test files share."""

import faulthandler
import gc
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


@pytest.fixture
def no_hang_and_no_destructor():
    """Ends a test that hangs. Stops garbage collection, as Python drops an interrupt in it."""
    faulthandler.dump_traceback_later(300, exit=True)
    gc.collect()
    gc.disable()
    yield
    gc.enable()
    faulthandler.cancel_dump_traceback_later()
