"""Tables of measured figures, read from bench/results: a page names the file where it wants one.

`<!-- figures: bench.json -->` becomes the table of that file. Where a file is missing the section that
names it is left out.
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
    lines = [heads, ["---"] * len(heads), *([cell(row.get(head)) for head in heads] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine(found: dict) -> str:
    """The machine of a measurement in one line."""
    return "Measured on: " + ", ".join(f"{key} {cell(value)}" for key, value in found.items()) + ".\n\n"


def bench(found: dict) -> str:
    """The table of tools/bench."""
    rows = []
    for row in found["rows"]:
        unit = {"x": " times", "MiB": " MiB"}.get(row["unit"], f" {row['unit']}")
        more = "at least" if row["more_is_better"] else "at most"
        rows.append(
            {
                "what": row["what"],
                "measured": number(row["measured"]) + unit,
                "must be": f"{more} {number(row['must'])}" if row.get("must") is not None else "",
            }
        )
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
