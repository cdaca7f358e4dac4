"""R and Python in separate processes, which exchange only bytes in a file."""

import pytest
from harness import compare

from cases import CASES
from kerasinit.verify.answers import KNOWN_ANSWERS
from kerasinit.verify.with_r import drawn_by_rscript


@pytest.fixture(scope="module")
def messages():
    found = drawn_by_rscript(KNOWN_ANSWERS)
    return dict(zip((case.line for case in CASES), found, strict=True))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(messages, case):
    compare(case, messages[case.line])
