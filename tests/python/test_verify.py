"""`kerasinit verify`: the paths on this machine, and faults planted in a copy of the package."""

import dataclasses
import json
import os
import shutil
import sys
import time
from pathlib import Path

import keras
import numpy as np
import pytest

import kerasinit
from cases import CASES
from child_process import run_python
from kerasinit.stream import kernel, reference
from kerasinit.stream.graph import TracedDraw
from kerasinit.verify import Report, Row, paths, report, table
from kerasinit.verify.rows import compare

pytestmark = pytest.mark.once

PACKAGE = Path(__file__).parents[2] / "python"
SOME = [case for case in CASES if case.cls == "GlorotNormal" and case.dtype == "float32"]


class Copy:
    """A copy of the package, to plant faults in. It has only a few answers, to save time."""

    def __init__(self, folder):
        self.folder = folder / "python"
        self.planted = {}
        shutil.copytree(PACKAGE, self.folder)
        answers = self.folder / "kerasinit/verify/known_answers.tsv"
        head = answers.read_text().splitlines()[:4]
        answers.write_text("\n".join([*head, *(case.line for case in SOME)]) + "\n")

    def plant(self, file, old, new):
        """Replaces a text that a file contains once with a fault."""
        path = self.folder / "kerasinit" / file
        text = self.planted[path] = path.read_text()
        assert text.count(old) == 1
        path.write_text(text.replace(old, new))

    def restore(self):
        """Removes all faults."""
        for path, text in self.planted.items():
            path.write_text(text)
        self.planted.clear()

    def verify(self, **settings):
        """The output and status of `python -m kerasinit verify --json`, with no R on the PATH."""
        settings |= {"PYTHONPATH": self.folder, "PATH": "", "R_HOME": None}
        ended = run_python("-m", "kerasinit", "verify", "--json", status=None, **settings)
        assert ended.stdout, ended.stderr[-2000:]
        found = json.loads(ended.stdout)
        return {row["path"]: row for row in found["paths"]}, found, ended.returncode


@pytest.fixture(scope="module")
def only_copy(tmp_path_factory):
    """The copy of all tests."""
    return Copy(tmp_path_factory.mktemp("copy"))


@pytest.fixture
def copy(only_copy):
    yield only_copy
    only_copy.restore()


def test_every_path_here_is_equal(copy):
    rows, found, status = copy.verify()
    assert {path for path, row in rows.items() if row["equal"] is False} == set(), found
    assert status == 0 and found["equal"] is True
    drawn = {"NumPy reference", "C kernel"}
    assert {rows[path]["cases"] for path in drawn} == {len(SOME)}
    called, compiled, generators = (
        rows[f"{keras.backend.backend()} on CPU, {how}"]
        for how in ("called", "compiled", "compiled generators")
    )
    assert called["cases"] == len(SOME)
    assert 0 < compiled["cases"] < len(SOME)
    assert generators["cases"] == 3  # The largest shape: a generator's three seeds and draws.
    for path in ("R, by Rscript", "R and Python in one process (rpy2)"):
        assert rows[path]["equal"] is None
        assert rows[path]["not_here"] in ("R is not on the PATH", "rpy2 is not installed")
    assert found["stock_keras"]["cases"] == len(SOME)
    assert found["versions"]["kerasinit"] == kerasinit.__version__
    assert "R" not in found["versions"]


def test_a_changed_word_is_found_in_every_path(copy):
    case = next(case for case in SOME if case.shape == (3, 3, 2, 4) and case.has_generator)
    wrong = f"{int(case.words[5], 16) ^ 1:08x}"
    copy.plant("verify/known_answers.tsv", case.line, case.line.replace(case.words[5], wrong))
    rows, found, status = copy.verify()
    assert status == 1 and found["equal"] is False
    ran = {path: row for path, row in rows.items() if row["cases"]}
    seed_is_its_own = {path for path in ran if path.endswith("compiled")}
    assert {path for path in ran if ran[path]["equal"] is False} == set(ran) - seed_is_its_own
    for path in set(ran) - seed_is_its_own:
        said = ran[path]["first_difference"]
        assert said.startswith(f"{case}: 1 of 72 values differ, first at [0, 0, 1, 1]: "), said
        assert f"({case.words[5]}), not " in said and f"({wrong})" in said
    assert found["stock_keras"]["different"] == 1


@pytest.fixture
def rows_of(monkeypatch):
    """Runs paths in this process with a few answers, and returns their rows by name."""
    monkeypatch.setattr(paths, "golden_cases", lambda: SOME)
    return lambda jobs: {path: run() for path, run in jobs()}


def test_one_unit_in_the_last_place_of_one_path_is_found(rows_of, monkeypatch):
    made = reference.values_at

    def one_up(*arguments):
        array = made(*arguments)
        array[-1:] += np.spacing(array[-1:])
        return array

    monkeypatch.setattr(reference, "values_at", one_up)
    rows = rows_of(paths.jobs_of_stream)
    said = rows["NumPy reference"].first_difference
    assert "1 of 1 values differ, first at " in said and "1 unit in the last place apart" in said
    assert rows["NumPy reference"].different == sum(0 not in case.shape for case in SOME)
    if kernel.fill is not None:
        assert rows["C kernel"].different == 0 < rows["C kernel"].cases


def test_a_fault_in_the_graph_is_found_there_alone(rows_of, monkeypatch):
    made = TracedDraw.of_tensor
    monkeypatch.setattr(TracedDraw, "of_tensor", lambda it, state, ops: made(it, state + 1, ops))
    wrong = {path for path, row in rows_of(paths.jobs_of_backend).items() if row.different}
    assert wrong == {"tensorflow on CPU, compiled generators"}


def test_a_process_that_dies_is_reported(copy):
    copy.plant("verify/compiled.py", "    functions: dict[str, Callable] = {}\n", "    exit(9)\n")
    rows, _, status = copy.verify()
    assert status == 1
    assert rows["Python"]["first_difference"].startswith("its process ended with 9")
    assert rows["NumPy reference"]["equal"] is True


@pytest.mark.skipif(os.name == "nt", reason="the worker here is a shell script")
@pytest.mark.parametrize(
    ("lines", "after"),
    [((), "its start"), ((2, dataclasses.asdict(Row("C kernel", 5))), '"C kernel"')],
)
def test_a_process_that_hangs_is_killed_with_its_children(lines, after, tmp_path, monkeypatch):
    worker = tmp_path / "python"
    said = "".join(f"echo '{json.dumps(line)}'\n" for line in lines)
    worker.write_text(f"#!/bin/sh\n{said}sleep 60 &\nwait\n")
    worker.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(worker))
    monkeypatch.setattr(report, "LIMIT", 0.5)
    begin = time.monotonic()
    *earlier, row = report._run(report._Group("here", "Python", {}), [])
    assert time.monotonic() - begin < 30  # The child holds the pipe as long as it lives.
    assert len(earlier) == len(lines)
    text = f"its process gave no result for 0.5 s after {after}, and was killed"
    assert row == Row("Python", different=1, first_difference=text)


def test_a_row_counts_differences_and_names_the_first():
    golden = paths.golden_cases()[:3]

    def draw(case):
        if case is golden[1]:
            raise MemoryError("no more\nand so on")
        return case.array if case is golden[0] else case.array + 1

    row = compare("it", golden, draw, "a note")
    assert row == Row("it", 3, 2, f"{golden[1]}: MemoryError: no more", note="a note")
    assert compare("it", golden, lambda case: case.array) == Row("it", 3)


def test_without_a_compiler_the_kernel_is_not_here(monkeypatch):
    monkeypatch.setattr(kernel, "fill", None)
    monkeypatch.setattr(kernel, "why_missing", "not built: install gcc")
    titles = [title for title, _ in paths.jobs_of_stream()]
    assert titles == ["NumPy reference", "C kernel"]
    assert paths.jobs_of_stream()[1][1]() == Row(titles[1], not_here="not built: install gcc")


def test_the_table():
    rows = [Row("one", 5), Row("two", 7, 1, "GlorotNormal: it differs", note="of all")]
    report = Report(
        [*rows, Row("three", not_here="there is none"), Row("four", 0, 1, "it ended")],
        Row("stock Keras, called", 9, 4, "another"),
        {"kerasinit": "0"},
        {"processor": "x"},
        1.25,
    )
    text = table.as_text(report).splitlines()
    assert "two                      7  NO         0.0  of all" in text
    assert "  1 differ, the first is GlorotNormal: it differs" in text
    assert "three                not here: there is none" in text
    assert "  it ended" in text
    assert text[-2:] == ["OTHER BITS: two; four.", "1 of 3 paths here give the known bits. (1.2 s)"]
    found = json.loads(table.as_json(report))
    assert [row["equal"] for row in found["paths"]] == [True, False, None, False]
    assert found["equal"] is False
    # Stock Keras does not affect the result.
    rest = Report([rows[0]], report.stock, {}, {}, 0.0)
    assert rest.is_equal and json.loads(table.as_json(rest))["stock_keras"]["equal"] is False
