"""kerasinit's fixtures, mark and option for pytest, which loads them in every project.

This module is outside the package `kerasinit`, whose import loads Keras. So projects that test no
weights do not wait for Keras.
"""

import functools
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from kerasinit.testing.r_session import RSession

_MARK = "needs_r: needs R and its package kerasinit, and is skipped where one is missing"
_UPDATE = "--fingerprint-update"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option that updates manifests."""
    parser.getgroup("kerasinit").addoption(
        _UPDATE,
        action="store_true",
        help="let check_fingerprints() write the files that are missing or differ",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Registers the mark, and applies the option that updates manifests."""
    config.addinivalue_line("markers", _MARK)
    if config.getoption(_UPDATE):
        from kerasinit.testing import manifest

        try:
            manifest.renew()
        except RuntimeError as error:
            raise pytest.UsageError(f"{_UPDATE}: {error}") from None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Switches updates of manifests off again."""
    if config.getoption(_UPDATE):
        from kerasinit.testing import manifest

        manifest.renew(wanted=False)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Lists the files that were written."""
    if config.getoption(_UPDATE):
        from kerasinit.testing import manifest

        for file in [*manifest.renewed, *_renewed_by_workers]:
            terminalreporter.write_line(f"fingerprints written to {file}")


# The files that the worker processes of pytest-xdist wrote.
_renewed_by_workers: list[str] = []


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In a worker of pytest-xdist: reports the files that were written."""
    if hasattr(session.config, "workeroutput") and session.config.getoption(_UPDATE):
        from kerasinit.testing import manifest

        session.config.workeroutput["kerasinit_renewed"] = list(map(str, manifest.renewed))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """In the process that started the workers: collects the files that a worker wrote."""
    _renewed_by_workers.extend(getattr(node, "workeroutput", {}).get("kerasinit_renewed", []))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips tests that need R if R is missing."""
    if item.get_closest_marker("needs_r") is None:
        return
    needs_rpy2 = "r" in getattr(item, "fixturenames", ())
    reason = _why_no_r() or (_why_no_rpy2() if needs_rpy2 else None)
    if reason:
        pytest.skip(reason)


@functools.cache
def _why_no_r() -> str | None:
    """The part of R's setup that is missing, or None."""
    if shutil.which("Rscript") is None:
        return "R is not installed: there is no Rscript on the PATH"
    # A user's profile may print, so the answer is the last line.
    code = """
    is_there <- function(package) nzchar(system.file(package = package))
    cat("\\n", Filter(Negate(is_there), c("reticulate", "kerasinit")))
    """
    ended = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True)
    if ended.returncode:
        return f"R does not start: {ended.stderr.strip()}"
    missing = ended.stdout.rpartition("\n")[2].split()
    return f"R lacks the package {' and '.join(missing)}" if missing else None


def _why_no_rpy2() -> str | None:
    is_there = importlib.util.find_spec("rpy2") is not None
    return None if is_there else "rpy2 is not installed: pip install 'kerasinit[bridge]'"


@pytest.fixture(scope="session")
def r() -> "RSession":
    """R in this process, started by the first test that asks for it: see `RSession`."""
    from kerasinit.testing import RSession

    return RSession()


@pytest.fixture(scope="session")
def rscript() -> Callable[..., str]:
    """A function that runs R code in a new process, connected to this Python.

    It returns the code's output. `timeout` is in seconds. An error in R fails the test.
    """

    def run(code: str, timeout: float = 300) -> str:
        environment = {**os.environ, "RETICULATE_PYTHON": sys.executable}
        ended = subprocess.run(
            ["Rscript", "-e", code],
            capture_output=True,
            text=True,
            timeout=timeout,
            env=environment,
        )
        if ended.returncode != 0:
            raise AssertionError(
                f"Rscript ended with status {ended.returncode}:\n{ended.stdout}{ended.stderr}"
            )
        return ended.stdout

    return run


@pytest.fixture(scope="session")
def same_bits() -> Callable[..., None]:
    """`kerasinit.testing.assert_same_bits`, which here accepts the results of R code, too.

    R lacks float32. So R's numbers are converted to the dtype of the other value, which must hold
    each of them exactly.
    """
    from kerasinit.testing import assert_same_bits
    from kerasinit.testing.r_session import as_held_against

    def check(actual: Any, expected: Any, case: str = "values") -> None:
        __tracebackhide__ = True
        assert_same_bits(as_held_against(actual, expected), as_held_against(expected, actual), case)

    return check
