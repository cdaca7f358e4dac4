"""R in this process, with the functions that make cases in it."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def r(r):
    for file in (TESTS / "testthat/helper-known-answers.R", TESTS / "bridge/draw.R"):
        r.evaluate(f"source({str(file)!r})")
    return r
