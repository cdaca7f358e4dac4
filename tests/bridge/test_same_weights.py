"""inst/examples/same_weights as a user has it: a copy outside of this checkout."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "inst" / "examples" / "same_weights"
WITHOUT_R = ("-m", "not needs_r")
TEST_DIR = "testthat::test_dir('.', stop_on_failure = TRUE)"
FAILS_AND_IS_ACCEPTED = f"""
before <- readLines('weights.tsv')
stopifnot(inherits(try({TEST_DIR}), 'try-error'), identical(readLines('weights.tsv'), before))
kerasinit::accept_fingerprints('weights.tsv')
"""


@pytest.fixture
def project(tmp_path):
    return Path(shutil.copytree(EXAMPLE, tmp_path / "project"))


def run(project, *command, **variables):
    environment = {**os.environ, "RETICULATE_PYTHON": sys.executable, "CI": "", **variables}
    ended = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, timeout=300
    )
    return ended.returncode, ended.stdout + ended.stderr


def in_python(project, *options, **variables):
    return run(project, sys.executable, "-m", "pytest", "-q", *options, **variables)


def in_r(project, code=TEST_DIR, **variables):
    return run(project, "Rscript", "-e", code, **variables)


def test_both_languages_pass(project):
    status, said = in_python(project)
    assert (status, "3 passed" in said) == (0, True), said
    status, said = in_r(project)
    assert (status, "FAIL 0 | WARN 0 | SKIP 0 | PASS 2" in said) == (0, True), said
    assert not (project / "weights.tsv.new").exists()


def test_another_seed_fails_and_is_accepted_on_request_only(project):
    for name in ("model.py", "model.R"):
        path = project / name
        path.write_text(path.read_text().replace("42", "43"))
    file = project / "weights.tsv"
    before = file.read_bytes()
    cause = "The file has HeUniform(seed=42), and here it is HeUniform(seed=43)"
    status, said = in_python(project, *WITHOUT_R)
    assert status == 1 and "1 failed, 2 deselected" in said and cause in said, said
    status, said = in_r(project, FAILS_AND_IS_ACCEPTED)
    assert status == 0 and cause in " ".join(said.split()), said
    from_r = file.read_bytes()
    file.write_bytes(before)
    status, said = in_python(project, *WITHOUT_R, "--fingerprint-update")
    assert status == 0 and "fingerprints written to" in said, said
    assert file.read_bytes() == from_r != before


def test_nothing_is_renewed_on_ci(project):
    (project / "weights.tsv").unlink()
    status, said = in_python(project, "--fingerprint-update", CI="true")
    assert status == pytest.ExitCode.USAGE_ERROR and "where the variable CI is set" in said, said
    assert not (project / "weights.tsv").exists()


def test_without_r_its_tests_are_skipped_by_name(project, tmp_path):
    status, said = in_python(project, "-rs", PATH=str(tmp_path))
    assert status == 0 and "1 passed, 2 skipped" in said, said
    assert "R is not installed: there is no Rscript on the PATH" in said
