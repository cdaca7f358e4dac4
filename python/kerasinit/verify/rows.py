"""A row of the table: one path's values compared with the known answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kerasinit.testing import assert_same_bits
from kerasinit.verify.answers import Case


@dataclass(frozen=True)
class Row:
    """A path, and whether its bits equal the known answers.

    Attributes:
        path: The path's name.
        cases: The number of cases that ran.
        different: The number of those in which a bit differs or an error occurs.
        first_difference: The first of those, in words.
        seconds: The time that the cases took.
        note: The cases that ran, if not all did.
        not_here: The reason why the path cannot run on this machine, or "".
    """

    path: str
    cases: int = 0
    different: int = 0
    first_difference: str = ""
    seconds: float = 0.0
    note: str = ""
    not_here: str = ""


def compare(path: str, cases: list[Case], draw: Callable[[Case], Any], note: str = "") -> Row:
    """Makes each case with a path and compares all bits. An error counts as a difference."""
    different, first = 0, ""
    for case in cases:
        try:
            assert_same_bits(draw(case), case.array, str(case))
        except AssertionError as error:
            different, first = different + 1, first or str(error)
        except Exception as error:
            different, first = different + 1, first or f"{case}: {in_one_line(error)}"
    return Row(path, len(cases), different, first, note=note)


def in_one_line(error: BaseException | None) -> str:
    """An error's class and the first line of its message."""
    return f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"
