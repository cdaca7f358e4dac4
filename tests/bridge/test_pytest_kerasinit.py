"""The pytest fixtures that `pip install kerasinit` provides, as a user's test calls them."""

import sys

import numpy as np
import pytest
import tensorflow as tf

import kerasinit
from child_process import run_python

ARRAY = "as.array(initializer_glorot_normal(seed = 42)(shape = c(2, 3)))"


def test_values_from_r_are_compared_with_python_s(r, same_bits):
    ours = kerasinit.initializers.GlorotNormal(seed=42)((2, 3))
    same_bits(r.evaluate(ARRAY), ours)
    same_bits(ours, r.evaluate(ARRAY))
    same_bits(r.evaluate(ARRAY), r.evaluate(ARRAY))
    same_bits(r.evaluate("c(TRUE, FALSE)"), np.array([True, False]))
    with pytest.raises(AssertionError, match=r"shape is \(3, 2\), not \(2, 3\)"):
        same_bits(r.evaluate(f"t({ARRAY})"), ours)
    with pytest.raises(AssertionError, match="1 of 6 values differ"):
        same_bits(r.evaluate(f"{{ x <- {ARRAY}; x[[2, 1]] <- 0.5; x }}"), ours)
    same_bits(r.evaluate("0.5"), np.float32(0.5))
    with pytest.raises(ValueError, match="R gave NA"):
        same_bits(r.evaluate("c(NA, TRUE)"), np.array([True, True]))
    with pytest.raises(TypeError, match="R gave no numbers"):
        same_bits(r.evaluate("'a'"), ours)
    with pytest.raises(ValueError, match="float32 cannot hold all values exactly: 5 would"):
        same_bits(r.evaluate(f"{ARRAY} / 3"), ours)


def test_python_objects_are_returned_as_themselves(r):
    assert isinstance(r.evaluate(ARRAY[9:-1]), tf.Tensor)
    initializer = r.evaluate("initializer_glorot_normal(seed = 42)")
    assert type(initializer) is kerasinit.initializers.GlorotNormal
    assert type(r.evaluate("random_seed_generator(1)")) is kerasinit.random.SeedGenerator
    assert r.evaluate("layer_dense(units = 3)").units == 3
    assert r.evaluate("as.raw(1:2)") == b"\x01\x02"
    assert list(r.evaluate("factor(c('a', 'b'))")) == [1, 2]
    assert list(r.evaluate("data.frame(a = 1)").names) == ["a"]


def test_a_new_process_returns_its_output(rscript):
    assert rscript("cat(reticulate::py_exe())") == sys.executable
    with pytest.raises(AssertionError, match=r"(?s)Rscript ended with status 1:\n.*no such thing"):
        rscript("stop('no such thing')")


def test_other_projects_do_not_wait_for_keras():
    code = "import sys, pytest_kerasinit; print({'kerasinit', 'keras', 'numpy'} & set(sys.modules))"
    assert run_python("-c", code).stdout == "set()\n"
