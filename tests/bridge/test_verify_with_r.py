"""The paths of `kerasinit verify` that use R, each in its own process."""

import json
import os
import subprocess
import sys
import venv

import pytest

from cases import CASES
from child_process import child_environment, run_python
from kerasinit.verify.paths import golden_cases
from kerasinit.verify.with_r import RPY2, RSCRIPT, CannotStart, drawn_by_rscript

TITLES = {"rscript": RSCRIPT, "rpy2": RPY2}
# A worker with a few cases. test_one_process.py and test_two_processes.py compare all.
EVERY = 47
WORKER = f"""
from kerasinit.verify import paths, worker
few = paths.golden_cases()[::{EVERY}]
paths.golden_cases = lambda: few
worker.main()
"""


def row_of(group, **settings):
    """The only row of a worker's process."""
    # R in this process has put its own folders here: the child would load another libpython.
    settings["LD_LIBRARY_PATH"] = None
    ended = run_python("-c", WORKER, group, **settings)
    count, row = map(json.loads, ended.stdout.splitlines())
    assert count == 1 and row["path"] == TITLES[group]
    return row


@pytest.mark.parametrize("group", TITLES)
def test_r_makes_the_cases(group):
    row = row_of(group)
    assert (row["cases"], row["different"], row["not_here"]) == (
        len(golden_cases()[::EVERY]),
        0,
        "",
    )


# With these settings R looks only where packages are for all users of the machine.
FOR_ALL = {"R_LIBS": os.devnull, "R_LIBS_USER": os.devnull}


@pytest.mark.parametrize("group", TITLES)
def test_without_the_r_package_the_path_is_not_here(group):
    there = subprocess.run(
        ["Rscript", "-e", 'cat(find.package("kerasinit", quiet = TRUE))'],
        env=child_environment(**FOR_ALL, LD_LIBRARY_PATH=None),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if there:
        pytest.skip(f"the R package kerasinit is in {there}, for all users")
    row = row_of(group, **FOR_ALL)
    said = {
        "rscript": "the R package kerasinit is not installed",
        "rpy2": "there is no package called",
    }
    assert said[group] in row["not_here"] and row["different"] == 0


def test_a_failed_draw_in_r_is_reported_with_its_case(tmp_path):
    line = CASES[0].line.replace("float16", "float17")
    (tmp_path / "cases.tsv").write_text(line + "\n")
    with pytest.raises(RuntimeError, match=r"initializer_glorot_normal\(\) in float17: .*`dtype`"):
        drawn_by_rscript(tmp_path / "cases.tsv")


def test_a_python_that_r_cannot_use_is_not_here(tmp_path, monkeypatch):
    (tmp_path / "cases.tsv").write_text("")
    venv.create(tmp_path / "bare", with_pip=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bare" / "bin" / "python"))
    with pytest.raises(CannotStart, match="needs the Python modules"):
        drawn_by_rscript(tmp_path / "cases.tsv")
