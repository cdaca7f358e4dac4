"""Tables of measured figures, read from bench/results: a page names the file where it wants one.

`<!-- figures: bench.json -->` becomes the table of that file. Where a file is missing, the section
that names it is left out.
"""

import json
import re
from pathlib import Path

RESULTS = Path(__file__).resolve().parents[2] / "bench" / "results"
MARK = re.compile(r"^<!-- figures: ([\w.]+) -->$", re.M)
SECTION = re.compile(r"^## [^\n]*\n(?:(?!^## ).)*", re.M | re.S)


def number(value: float) -> str:
    """A figure with three digits that count."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def cell(value: object) -> str:
    """A value of the file as text."""
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: ""}[value]
    return number(value) if isinstance(value, int | float) else str(value).replace("|", "\\|")


def table(rows: list[dict]) -> str:
    """Rows with the same keys as a table of Markdown."""
    heads = list(dict.fromkeys(key for row in rows for key in row))
    lines = [
        heads,
        ["---"] * len(heads),
        *([cell(row.get(head)) for head in heads] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine(found: dict) -> str:
    """The machine of a measurement in one line."""
    told = [f"{found['processor']}, {found['cores']} cores, {cell(found['memory_gib'])} GiB"]
    others = ("processor", "cores", "memory_gib", "system")
    told += [f"{name} {version}" for name, version in found.items() if name not in others]
    return f"Measured on {', '.join(told)}.\n\n"


def bench(found: dict) -> str:
    """The table of tools/bench."""
    rows = []
    for row in found["rows"]:
        # A row that ends in "1/" tells of a share by its inverse.
        what, inverse, _ = row["what"].partition(": 1/")
        limit = "at least" if row["more_is_better"] == (not inverse) else "at most"
        unit = "" if inverse else {"x": " times"}.get(row["unit"], f" {row['unit']}").rstrip()
        told = {"what": what, "measured": "1/" * bool(inverse) + number(row["measured"]) + unit}
        told["must be"] = f"{limit} {'1/' * bool(inverse)}{number(row['must'])}"
        rows.append(told)
    return machine(found["machine"]) + table(rows)


def with_figures(text: str) -> str:
    """The text of a page with its tables."""

    def section(match: re.Match) -> str:
        files = MARK.findall(match[0])
        return match[0] if all((RESULTS / file).exists() for file in files) else ""

    def figures(match: re.Match) -> str:
        found = json.loads((RESULTS / match[1]).read_text())
        if match[1] == "bench.json":
            return bench(found)
        rows = found["rows"] if isinstance(found, dict) else found
        return (machine(found["machine"]) if "machine" in found else "") + table(rows)

    return MARK.sub(figures, SECTION.sub(section, text))
