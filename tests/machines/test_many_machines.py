"""docs/many_machines.md: its examples print the output shown. Its links lead to tests.

So do those of docs/promise.md.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from environments import python_of

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGE = (DOCS / "many_machines.md").read_text()
# Those in a console; tools/docs runs the others.
EXAMPLES = re.findall(r"^``` python\n(>>>.*?)^```$", PAGE, re.M | re.S)
PAGES = PAGE + (DOCS / "promise.md").read_text()
LINKS = sorted(set(re.findall(r"\[([^\]]*)\]\((\.\./[^)]*)\)", PAGES)))
RUN = "import doctest, sys; sys.exit(doctest.testfile(sys.argv[1], False).failed)"


def test_the_page_has_examples_and_links():
    assert len(EXAMPLES) == 2
    assert len(LINKS) > 20


def ran(example, tmp_path):
    """Runs an example. Its first line may be a comment that sets environment variables."""
    settings = dict(re.findall(r"(\w+)=(\S+)", example.splitlines()[0]))
    home = {"KERAS_HOME": str(ROOT / ".setup" / "keras-other")} if settings else {}
    python = python_of("jax") if settings else sys.executable
    (tmp_path / "example.txt").write_text(example)
    return subprocess.run(
        [python, "-c", RUN, tmp_path / "example.txt"],
        env={**os.environ, **settings, **home, "PYTHONPATH": str(ROOT / "python")},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=["scope", "layout"])
def test_an_example_prints_the_output_on_the_page(example, tmp_path):
    run = ran(example, tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr[-1000:]


def test_another_seed_is_detected(tmp_path):
    assert ran(EXAMPLES[0].replace("seed=42", "seed=43"), tmp_path).returncode == 1


@pytest.mark.parametrize("text, target", LINKS, ids=[text for text, _ in LINKS])
def test_a_link_leads_to_the_named_test(text, target):
    path = (DOCS / target).resolve()
    assert path.is_file(), target
    if text != str(path.relative_to(ROOT)):
        pattern = f'test_that("{text}"' if path.suffix == ".R" else f"def {text}("
        assert pattern in path.read_text(), f"{target} has no {text}"
