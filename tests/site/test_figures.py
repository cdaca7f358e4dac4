"""What `tools/test robust` writes is what docs/promise.md shows."""

import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools" / "site"))

import tables

FIGURES = Path(__file__).parents[1] / "robust" / "_figures.py"
FOUND = {
    "threads": {"kerasinit.random.SeedGenerator": {"draws": 1000, "errors": 0}},
    "memory": {"100000 draws": "+0.10 MiB", "growing": 0},
}


def test_a_program_that_cannot_run_keeps_its_rows(tmp_path):
    old = [
        {"program": "memory", "figure": "growing", "measured": 7},
        {"program": "interrupts of R", "figure": "signals", "measured": 300},
        {"program": "threads, keras.random.SeedGenerator", "figure": "draws", "measured": 5},
    ]
    (tmp_path / "old.json").write_text(json.dumps({"machine": {}, "rows": old}))
    (tmp_path / "memory.json").write_text(json.dumps({"growing": 0}))
    command = ["python", FIGURES, "--keep", tmp_path / "old.json", tmp_path / "memory.json"]
    printed = subprocess.run(command, capture_output=True, check=True)
    assert json.loads(printed.stdout)["rows"] == [{**old[0], "measured": 0}, *old[1:]]


def test_the_figures_become_a_table(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "RESULTS", tmp_path)
    files = []
    for program, figures in FOUND.items():
        files.append(tmp_path / f"{program}.json")
        files[-1].write_text(json.dumps(figures))
    # The Python of .venv, as in tools/test robust: that of the site lacks the package.
    printed = subprocess.run(["python", FIGURES, *files], capture_output=True, check=True)
    (tmp_path / "robust.json").write_bytes(printed.stdout)
    page = tables.with_figures("## Figures\n\n<!-- figures: robust.json -->\n")
    assert "| threads, kerasinit.random.SeedGenerator | draws | 1,000 |" in page
    assert "| memory | 100000 draws | +0.10 MiB |" in page
    assert "Measured on " in page and " cores, " in page and "reticulate " in page
