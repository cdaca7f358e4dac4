"""Compares Python's weights with the file and with R's."""

from pathlib import Path

import pytest
from model import build_model

from kerasinit.testing import check_fingerprints, fingerprint

HERE = Path(__file__).parent


def test_the_weights_are_those_of_the_file():
    """Both languages check the same file."""
    check_fingerprints(build_model(), HERE / "weights.tsv")


@pytest.mark.needs_r
def test_each_weight_is_that_of_r_in_this_process(r, same_bits):
    """Compares the values."""
    r.evaluate(f"source({str(HERE / 'model.R')!r})")
    for place, weight in enumerate(build_model().weights, start=1):
        same_bits(r.evaluate(f"as.array(build_model()$weights[[{place}]])"), weight)


@pytest.mark.needs_r
def test_a_fresh_r_has_the_same_fingerprint(rscript):
    """Compares one fingerprint of the whole model."""
    printed = rscript(f"source({str(HERE / 'model.R')!r}); cat(fingerprint(build_model()))")
    assert printed.endswith(fingerprint(build_model()))
