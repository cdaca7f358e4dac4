"""Prints the figures that each program here wrote to a JSON file, as rows, and the machine.

    python _figures.py [--keep OLD] FILE...

The rows of programs that have no FILE, as they cannot run here, are those of OLD.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))
from measure import machine

TITLES = {
    "hostile": "hostile calls of Python",
    "hostile_r": "hostile calls of R",
    "memory": "memory",
    "signals": "interrupts of Python",
    "signals_r": "interrupts of R",
    "threads": "threads",
}
R = 'cat(format(getRversion()), format(utils::packageVersion("reticulate")))'


def rows(program, figures):
    """A row for each figure. A dict within becomes a part of the program's name."""
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from rows(f"{program}, {name}", value)
        else:
            yield {"program": program, "figure": name, "measured": value}


r, reticulate = subprocess.run(
    ["Rscript", "-e", R], capture_output=True, text=True, check=True
).stdout.split()
parser = argparse.ArgumentParser()
parser.add_argument("--keep", type=Path)
parser.add_argument("files", type=Path, nargs="+")
given = parser.parse_args()
found = {}
if given.keep:
    for row in json.loads(given.keep.read_text())["rows"]:
        # A part's name stands after a comma.
        found.setdefault(row["program"].split(",")[0], []).append(row)
for file in given.files:
    title = TITLES[file.stem]
    found[title] = list(rows(title, json.loads(file.read_text())))
in_order = [row for title in TITLES.values() for row in found.get(title, [])]
versions = {"R": r, "reticulate": reticulate}
print(json.dumps({"machine": {**machine(), **versions}, "rows": in_order}, indent=1))
