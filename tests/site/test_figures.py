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
