"""The weights of Python: against the file, and against R."""

from pathlib import Path

import pytest
from model import build_model

from kerasinit.testing import check_fingerprints, fingerprint

HERE = Path(__file__).parent


def test_the_weights_are_those_of_the_file():
    """The file holds for both languages."""
    check_fingerprints(build_model(), HERE / "weights.tsv")


@pytest.mark.needs_r
def test_each_weight_is_that_of_r_in_this_process(r, same_bits):
    """Value by value."""
    r.evaluate(f"source({str(HERE / 'model.R')!r})")
    for place, weight in enumerate(build_model().weights, start=1):
        same_bits(r.evaluate(f"as.array(build_model()$weights[[{place}]])"), weight)


@pytest.mark.needs_r
def test_a_fresh_r_has_the_same_fingerprint(rscript):
    """One line for the whole model."""
    printed = rscript(f"source({str(HERE / 'model.R')!r}); cat(fingerprint(build_model()))")
    assert printed.endswith(fingerprint(build_model()))
