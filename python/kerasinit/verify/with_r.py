"""R's half: the R package's values, from R in its own process and from R in this process."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from kerasinit.verify.answers import Case, np_dtype
from kerasinit.verify.paths import Job, cases_here
from kerasinit.verify.rows import Row, compare

RSCRIPT, RPY2 = "R, by Rscript", "R and Python in one process (rpy2)"


def rscript() -> str | None:
    """The path of Rscript: from the R that runs this, or else from the PATH."""
    home = os.environ.get("R_HOME")
    return (home and shutil.which("Rscript", path=f"{home}/bin")) or shutil.which("Rscript")


def jobs_of_rscript() -> list[Job]:
    """R in its own process, which returns only bytes in a file."""
    return [(RSCRIPT, _by_rscript)]


def jobs_of_rpy2() -> list[Job]:
    """R in this process: rpy2 runs R, and R's reticulate uses this Python."""
    return [(RPY2, _by_rpy2)]


def _by_rscript() -> Row:
    cases, note = cases_here()
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder, "cases.tsv")
        lines.write_text("".join(f"{case.line}\n" for case in cases))
        try:
            made = drawn_by_rscript(lines)
        except CannotStart as error:
            return Row(RSCRIPT, not_here=str(error))
    return compare_messages(RSCRIPT, cases, made, note)


class CannotStart(Exception):
    """R is here but cannot draw: it lacks the package, or cannot load this Python."""


_CANNOT_START = 3
_DRAW = """
if (!requireNamespace("kerasinit", quietly = TRUE)) {
  cat("the R package kerasinit is not installed", file = stderr())
  quit(status = 3)
}
do.call(kerasinit:::draw_apart, as.list(commandArgs(TRUE)))
"""


def drawn_by_rscript(lines: Path) -> list[bytes]:
    """R's values for the cases in a file, each in the form that `as_array` reads.

    Raises:
        CannotStart: R lacks what it needs.
        RuntimeError: a draw fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "values")
        run = subprocess.run(
            [rscript() or "Rscript", "-e", _DRAW, str(lines), str(output)],
            env={**os.environ, "RETICULATE_PYTHON": sys.executable},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        if run.returncode:
            error = CannotStart if run.returncode == _CANNOT_START else RuntimeError
            raise error(" ".join(run.stderr.split()))
        data, found = output.read_bytes(), []
    while data:
        size = int.from_bytes(data[:4], "little")
        found.append(data[4 : 4 + size])
        data = data[4 + size :]
    return found


def _by_rpy2() -> Row:
    from kerasinit.testing.r_session import RSession

    try:
        session = RSession()
    except (ImportError, RuntimeError) as error:
        return Row(RPY2, not_here=" ".join(str(error).split()))
    session.evaluate("draw_bytes <- kerasinit:::draw_bytes")
    cases, note = cases_here()

    def draw(case: Case) -> np.ndarray:
        return as_array(session.call("draw_bytes", case.line), case)

    return compare(RPY2, cases, draw, note)


def compare_messages(
    path: str, cases: list[Case], made: Iterable[bytes | bytearray | str], note: str = ""
) -> Row:
    """The row of R's messages for cases, in the same order. A string is an error in R."""
    by_line = {case.line: message for case, message in zip(cases, made, strict=True)}

    def draw(case: Case) -> np.ndarray:
        message = by_line[case.line]
        if isinstance(message, str):
            raise RuntimeError(message)
        return as_array(message, case)

    return compare(path, cases, draw, note)


def as_array(message: bytes | bytearray, case: Case) -> np.ndarray:
    """R's bytes (see `as_bytes()` in R/verify.R) as an array of the case's dtype.

    Raises:
        AssertionError: R holds a value that the dtype lacks.
    """
    rank = int.from_bytes(message[:4], "little")
    sizes = np.frombuffer(message, "<i4", rank, offset=4)
    doubles = np.frombuffer(message, "<f8", offset=4 * (1 + rank))
    # R's arrays have at least one axis, so a scalar comes as a vector of one value.
    shape = case.shape if case.shape == () and doubles.size == 1 else tuple(map(int, sizes))
    values = doubles.reshape(shape, order="F").astype(np_dtype(case.dtype))
    if not np.array_equal(values.astype("f8"), doubles.reshape(shape, order="F"), equal_nan=True):
        raise AssertionError(f"{case}: R holds a value that is not a {case.dtype}")
    return values
