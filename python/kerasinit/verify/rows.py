"""What one path made, held against the known answers: a row of the table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kerasinit.testing import assert_same_bits
from kerasinit.verify.answers import Case


@dataclass(frozen=True)
class Row:
    """A path, and whether its bits are the known answers.

    Attributes:
        path: What made the values.
        cases: How many cases ran.
        different: In how many of them a bit differs, or an error was raised.
        first_difference: The first of those, in words.
        seconds: How long it took.
        note: Which cases ran, where not all did.
        not_here: Why the path cannot run on this machine; nothing ran then.
    """

    path: str
    cases: int = 0
    different: int = 0
    first_difference: str = ""
    seconds: float = 0.0
    note: str = ""
    not_here: str = ""


def compare(path: str, cases: list[Case], draw: Callable[[Case], Any], note: str = "") -> Row:
    """Makes each case by a path and compares all bits. An error counts as a difference."""
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
    """An error's class and the first line of its words."""
    return f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"
