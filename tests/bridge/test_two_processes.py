"""R and Python in processes of their own, with nothing between them but bytes in a file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from harness import compare

from cases import CASES, KNOWN_ANSWERS

DRAW = Path(__file__).with_name("draw.R")
HELPER = Path(__file__).parents[1] / "testthat" / "helper-known-answers.R"


@pytest.fixture(scope="module")
def messages(tmp_path_factory):
    path = tmp_path_factory.mktemp("r") / "values"
    environment = {**os.environ, "RETICULATE_PYTHON": sys.executable}
    command = ["Rscript", str(DRAW), str(HELPER), str(KNOWN_ANSWERS), str(path)]
    subprocess.run(command, check=True, env=environment)
    data, found = path.read_bytes(), []
    while data:
        size = int.from_bytes(data[:4], "little")
        found.append(data[4 : 4 + size])
        data = data[4 + size :]
    assert len(found) == len(CASES)
    return dict(zip((case.line for case in CASES), found, strict=True))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(messages, case):
    compare(case, messages[case.line])
