"""A report as text, and as JSON."""

import dataclasses
import json

from kerasinit.verify.answers import read_cases, recorded_with
from kerasinit.verify.report import Report
from kerasinit.verify.rows import Row


def as_json(report: Report) -> str:
    """The report as one JSON object."""
    return json.dumps(as_dict(report), indent=2)


def as_dict(report: Report) -> dict:
    """The report as a dict of plain values."""
    return {
        "equal": report.is_equal,
        "paths": [_plain(row) for row in report.rows],
        "stock_keras": _plain(report.stock),
        "left_out": left_out(),
        "answers": recorded_with(),
        "versions": report.versions,
        "machine": report.machine,
        "seconds": round(report.seconds, 3),
    }


def _plain(row: Row) -> dict:
    """A row as a dict. `equal` is None if the path is not here."""
    plain = dataclasses.asdict(row)
    equal = None if row.not_here else row.different == 0
    return {"path": plain.pop("path"), "equal": equal, **plain, "seconds": round(row.seconds, 3)}


def left_out() -> str:
    """The cases that no path runs, and the reason."""
    live = [case for case in read_cases() if case.words is None]
    classes = " and ".join(sorted({case.cls for case in live}))
    return (
        f"{len(live)} cases of {classes}: their last bits depend on the machine's linear algebra "
        "and sines."
    )


def as_text(report: Report) -> str:
    """The table, with the facts needed to read it."""
    ran = [row for row in report.rows if not row.not_here]
    wrong = [row for row in ran if row.different]
    width = max(len(row.path) for row in [*report.rows, report.stock])
    lines = [
        "Known answers, recorded from stock Keras: " + "; ".join(recorded_with()),
        f"Left out: {left_out()}",
        "",
        f"{'path':{width}}  cases  equal  seconds",
        *(line for row in report.rows for line in _lines(row, width)),
        "",
        *_lines(report.stock, width),
        "  (This row does not count: stock Keras's bits depend on C library, processor and GPU.)",
        "",
        "versions   " + ", ".join(f"{name} {it}" for name, it in report.versions.items()),
        *(f"{name:10} {it}" for name, it in report.machine.items()),
        "",
    ]
    if wrong:
        lines.append(f"OTHER BITS: {'; '.join(row.path for row in wrong)}.")
    lines.append(f"{len(ran) - len(wrong)} of {len(ran)} paths here give the known bits.")
    lines[-1] += f" ({report.seconds:.1f} s)"
    return "\n".join(lines)


def _lines(row: Row, width: int) -> list[str]:
    """A row's line, followed by its first difference if there is one."""
    if row.not_here:
        return [f"{row.path:{width}}  not here: {row.not_here}"]
    equal = "NO" if row.different else "yes"
    note = f"  {row.note}" if row.note else ""
    lines = [f"{row.path:{width}}  {row.cases:5}  {equal:5}  {row.seconds:7.1f}{note}"]
    if row.different:
        counted = f"{row.different} differ, the first is " if row.cases else ""
        lines.append(f"  {counted}{row.first_difference}")
    return lines
