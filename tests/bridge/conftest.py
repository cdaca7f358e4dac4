"""R in this process, with the functions of draw.R in it."""

from pathlib import Path

import pytest

pytest_plugins = ["kerasinit.testing.pytest_plugin"]


@pytest.fixture(scope="session")
def r(r_session):
    r_session.evaluate(f"source({str(Path(__file__).with_name('draw.R'))!r})")
    return r_session
