"""Every case of the table equals the answer that stock Keras gave in a process without our code."""

import inspect
from pathlib import Path

import keras
import pytest

import kerasinit
from cases import CASES
from child_process import run_python
from kerasinit.testing import assert_same_bits
from kerasinit.verify.answers import KNOWN_ANSWERS

RECORD = Path(__file__).parents[1] / "golden" / "record.py"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_known_answer(case):
    assert_same_bits(case.make(kerasinit), case.expected(), str(case))


@pytest.mark.once
@pytest.mark.skipif(
    "input_axes" not in inspect.signature(keras.initializers.VarianceScaling).parameters,
    reason=f"Keras {keras.__version__} has no input_axes, which the table has",
)
def test_known_answers_are_stock_keras_now():
    recorded = run_python(RECORD, PYTHONPATH=None)
    # The first lines name the versions that made the answers, which may differ.
    now, then = recorded.stdout.splitlines(), KNOWN_ANSWERS.read_text().splitlines()
    assert now[0] == then[0] and now[4:] == then[4:]


def test_table_covers_every_initializer():
    public = {name for name in kerasinit.initializers.__all__ if name[0].isupper()}
    assert {case.cls for case in CASES} == public - {"Initializer"}
