"""The fixture `r_session`, for `pytest_plugins = ["kerasinit.testing.pytest_plugin"]`."""

from collections.abc import Iterator

import pytest

from kerasinit.testing.r_session import RSession


@pytest.fixture(scope="session")
def r_session() -> Iterator[RSession]:
    """R in this process, started by the first test that asks for it."""
    yield RSession()
