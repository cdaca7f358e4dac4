"""A fixture that several test files share."""

import faulthandler
import gc

import pytest


@pytest.fixture
def no_hang_and_no_destructor():
    """Ends a test that hangs. Stops garbage collection, as Python drops an interrupt in it."""
    faulthandler.dump_traceback_later(300, exit=True)
    gc.collect()
    gc.disable()
    yield
    gc.enable()
    faulthandler.cancel_dump_traceback_later()
