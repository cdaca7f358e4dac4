"""The Python side of R's `verify_bits()`: the row of R's session, and a report in plain values."""

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any

from kerasinit.verify.answers import Case
from kerasinit.verify.paths import cases_here
from kerasinit.verify.report import verify_bits
from kerasinit.verify.rows import Row
from kerasinit.verify.table import left_out
from kerasinit.verify.with_r import compare_messages


def _cases() -> list[Case]:
    """The cases that do not reseed the session."""
    return [case for case in cases_here()[0] if not case.seeds_process]


def lines() -> list[str]:
    """The lines of the cases that R draws."""
    return [case.line for case in _cases()]


def session_row(messages: Iterable[bytearray | str], seconds: float) -> Row:
    """The row of R's session, from its result for each line: bytes of `as_bytes()`, or an error."""
    note = "without those that seed the process"
    row = compare_messages("R, this session", _cases(), messages, note)
    return dataclasses.replace(row, seconds=seconds)


def verification(session: Row, on_progress: Callable, settings: dict[str, str]) -> dict[str, Any]:
    """The report in plain values, with R's session as the first row and stock Keras as the last."""
    report = verify_bits(on_progress, **settings)
    return {
        "rows": [dataclasses.asdict(row) for row in (session, *report.rows, report.stock)],
        "versions": report.versions,
        "machine": report.machine,
        "left_out": left_out(),
    }
