"""Prints the figures that each program here wrote to a JSON file, as rows, and the machine."""

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
found = []
for file in map(Path, sys.argv[1:]):
    found += rows(TITLES[file.stem], json.loads(file.read_text()))
versions = {"R": r, "reticulate": reticulate}
print(json.dumps({"machine": {**machine(), **versions}, "rows": found}, indent=1))
