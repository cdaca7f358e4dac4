"""The harness can fail: each kind of fault is planted once and detected."""

import re

import pytest
from harness import compare

from cases import CASES

SEEDED = next(
    case
    for case in CASES
    if case.arguments == {"seed": 42} and case.shape == (3, 2) and case.dtype == "float32"
)
MOVING = next(
    case
    for case in CASES
    if case.arguments.get("seed") == {"generator": 42, "draws": 1}
    and case.shape == (3, 2)
    and case.dtype == "float32"
)

NOTHING = "identity"
NEXT_SEED = "function(case) { case$arguments$seed <- case$arguments$seed + 1; case }"
DRAWN_ONCE_MORE = (
    "function(case) { case$arguments$seed$draws <- case$arguments$seed$draws + 1; case }"
)
# The same sizes with the values in the other order, as after a mix-up of row and column order.
TRANSPOSED = "function(x) array(aperm(x), dim(x))"
ONE_ULP_UP = """function(x) {
  bytes <- writeBin(x[2, 1], raw(), size = 4L, endian = "little")
  bytes[[1]] <- as.raw(bitwXor(as.integer(bytes[[1]]), 1L))
  x[2, 1] <- readBin(bytes, "double", size = 4L, endian = "little")
  x
}"""


@pytest.mark.parametrize(
    ("case", "before", "after", "index"),
    [
        pytest.param(SEEDED, NEXT_SEED, NOTHING, [0, 0], id="wrong seed"),
        pytest.param(SEEDED, NOTHING, TRANSPOSED, [0, 1], id="transposed"),
        pytest.param(SEEDED, NOTHING, ONE_ULP_UP, [1, 0], id="one unit in the last place"),
        pytest.param(MOVING, DRAWN_ONCE_MORE, NOTHING, [0, 0], id="drawn once too often"),
    ],
)
def test_fault_is_detected(r, case, before, after, index):
    compare(case, r.call("draw_bytes", case.line))
    message = r.call("draw_bytes", case.line, r.evaluate(before), r.evaluate(after))
    with pytest.raises(AssertionError, match=re.escape(f"{case}: R against Python")) as caught:
        compare(case, message)
    assert f"first at {index}: " in str(caught.value)


def test_other_sizes_are_detected(r):
    message = r.call("draw_bytes", SEEDED.line, r.evaluate(NOTHING), r.evaluate("t"))
    with pytest.raises(AssertionError, match=re.escape("shape is (2, 3), not (3, 2)")):
        compare(SEEDED, message)


def test_one_ulp_changes_one_value(r):
    message = r.call("draw_bytes", SEEDED.line, r.evaluate(NOTHING), r.evaluate(ONE_ULP_UP))
    with pytest.raises(
        AssertionError, match=r"1 of \d+ values differ, .*, 1 unit in the last place"
    ):
        compare(SEEDED, message)
