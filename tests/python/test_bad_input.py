"""Errors for bad input name the call, the argument, the given value and the allowed values."""

import json
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasinit
from kerasinit.testing import words

TABLE = json.loads((Path(__file__).parents[1] / "bad_input.json").read_text())
ROWS = [{"argument": row["argument"], **row["python"]} for row in TABLE if "python" in row]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["code"])
def test_bad_input(row):
    g = kerasinit.random.SeedGenerator(42)
    initializer = kerasinit.initializers.GlorotNormal(seed=g)
    names = {**vars(kerasinit.initializers), **vars(kerasinit.random)}
    names |= {
        "np": np,
        "keras": keras,
        "tf": tf,
        "TensorShape": tf.TensorShape,
        "g": g,
        "initializer": initializer,
    }
    with pytest.raises((TypeError, ValueError, MemoryError)) as caught:
        eval(row["code"], names)
    message = str(caught.value)
    assert message.startswith(row["call"] + ": ")
    assert f"`{row['argument']}`" in message
    assert "\n" not in message
    for fragment in row["says"]:
        assert fragment in message
    assert words(g.state.value) == words(np.int64([42, 0])), "the generator has moved"
