"""docs/many_machines.md: its examples print the output shown. Its links lead to tests.

So do those of docs/promise.md.
"""

import re
from pathlib import Path

import pytest

from child_process import python_of, run_python

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


def run(example, tmp_path, status=0):
    """Runs an example. Its first line may be a comment that sets environment variables."""
    settings = dict(re.findall(r"(\w+)=(\S+)", example.splitlines()[0]))
    backend = settings.pop("KERAS_BACKEND", None)
    file = tmp_path / "example.txt"
    file.write_text(example)
    child = {"python": python_of(backend or "here"), "backend": backend, "status": status}
    run_python("-c", RUN, file, **child, **settings)


@pytest.mark.parametrize("example", EXAMPLES, ids=["scope", "layout"])
def test_an_example_prints_the_output_on_the_page(example, tmp_path):
    run(example, tmp_path)


def test_another_seed_is_detected(tmp_path):
    run(EXAMPLES[0].replace("seed=42", "seed=43"), tmp_path, status=1)


@pytest.mark.parametrize("text, target", LINKS, ids=[text for text, _ in LINKS])
def test_a_link_leads_to_the_named_test(text, target):
    path = (DOCS / target).resolve()
    assert path.is_file(), target
    if text != str(path.relative_to(ROOT)):
        pattern = f'test_that("{text}"' if path.suffix == ".R" else f"def {text}("
        assert pattern in path.read_text(), f"{target} has no {text}"
