"""Pairs of code: what they print becomes tabs, and the site is not built where they disagree."""

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools" / "site"))

import pairs
import tables

SAME, OTHER = f"sha256:{'a' * 64}", f"sha256:{'b' * 64}"


def page(in_r, in_python, mark="", mark_of_python=None):
    other = mark if mark_of_python is None else mark_of_python
    blocks = f"``` r{mark}\n{in_r}\n```\n\n``` python{other}\n{in_python}\n```\n"
    return pairs.Page("docs/page.md", f"# Title\n\n{blocks}\nThe end.\n")


def built(made, folder):
    for language, blocks in made.blocks.items():
        pairs.run(language, blocks, folder)
    return made.with_tabs()


def test_a_pair_becomes_two_tabs_with_output(tmp_path):
    text = built(page(f'x <- "{SAME}"\nx', f'x = "{SAME}"\nx'), tmp_path)
    assert text == (
        "# Title\n\n"
        f'=== "R"\n\n    ```r\n    x <- "{SAME}"\n    x\n    #> [1] "{SAME}"\n    ```\n\n'
        f'=== "Python"\n\n    ```python\n    x = "{SAME}"\n    x\n    #> \'{SAME}\'\n    ```\n\n'
        "\nThe end.\n"
    )


@pytest.mark.parametrize(
    "in_r, in_python, says",
    [
        (f'"{SAME}"', f'"{OTHER}"', f"fingerprints of R and Python differ.\n  R       {SAME}\n"),
        (f'"{SAME}"', "1", "fingerprints of R and Python differ"),
        ("1", "1", "no fingerprint is printed"),
        (f'x <- "{SAME}"', f'x = "{SAME}"', "no fingerprint is printed"),
        ('stop("oh")', "1", "in R: oh"),
        ("1", "1 / 0", "in Python: ZeroDivisionError: division by zero"),
    ],
)
def test_a_pair_that_disagrees_or_fails_stops_the_build(in_r, in_python, says, tmp_path):
    with pytest.raises(pairs.Wrong, match=r"docs/page.md: pair 1, line 3\b") as wrong:
        built(page(in_r, in_python), tmp_path)
    assert says in str(wrong.value)


def test_marks(tmp_path):
    text = built(page('stop("oh")', 'raise ValueError("oh")', " error"), tmp_path)
    assert "#> Error" in text and "#> ValueError: oh" in text
    with pytest.raises(pairs.Wrong, match="makes no error"):
        built(page("1", "1", " error"), tmp_path)
    assert "    gone()\n" in built(page("gone()", "gone()", " shown"), tmp_path)
    for marks in ((" error", ""), (" other", " other")):
        with pytest.raises(pairs.Wrong, match=r"docs/page\.md: pair 1, line 3: marked"):
            page("1", "1", *marks)


def test_each_page_begins_with_no_variables(tmp_path):
    first = page(f'x <- "{SAME}"; x', f'x = "{SAME}"; x').blocks["R"]
    second = [{**block, "page": "docs/other.md"} for block in page("x", "x").blocks["R"]]
    with pytest.raises(pairs.Wrong, match="object 'x' not found"):
        pairs.run("R", [*first, *second], tmp_path)


def test_figures_are_read_from_their_file_or_left_out():
    text = (
        "# A\n\n## One\n\n<!-- figures: bench.json -->\n\n## Two\n\n<!-- figures: gone.json -->\n"
    )
    found = tables.with_figures(text)
    assert re.search(r"^\| GlorotNormal 4096x4096 float32 \| [\d.]+ times \|", found, re.M)
    assert "Two" not in found
