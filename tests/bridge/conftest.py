"""R in this process, with a function that draws cases in it."""

import pytest

# `before` may change the case and `after` the array, to plant a fault.
DRAW = """
draw_bytes <- function(line, before = identity, after = identity) {
  kerasinit:::as_bytes(after(kerasinit:::draw_case(before(kerasinit:::read_case(line)))))
}
"""


@pytest.fixture(scope="session")
def r(r):
    r.evaluate(DRAW)
    return r
