"""R in this process, with the functions that make cases in it."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
pytest_plugins = ["kerasinit.testing.pytest_plugin"]


@pytest.fixture(scope="session")
def r(r_session):
    r_session.evaluate("library(kerasinit)")
    for file in (TESTS / "testthat/helper-known-answers.R", TESTS / "bridge/draw.R"):
        r_session.evaluate(f"source({str(file)!r})")
    return r_session
