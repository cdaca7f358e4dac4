"""R and Python in one process: rpy2 runs R, and R's reticulate uses this Python."""

import sys

import pytest
from harness import compare

import kerasinit
from cases import CASES


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(r, case):
    compare(case, r.call("draw_bytes", case.line))


def test_both_languages_have_one_python(r):
    (executable,) = r.evaluate('reticulate::import("sys")$executable')
    assert executable == sys.executable
    (address,) = r.evaluate("reticulate::py_eval(\"str(id(__import__('kerasinit')))\")")
    assert int(address) == id(kerasinit)


def test_the_table_is_large_enough():
    assert len(CASES) >= 200
    assert any(len(case.shape) == 2 and case.shape[0] != case.shape[1] for case in CASES)
