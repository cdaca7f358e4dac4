"""A block's runs, against NumPy's own slices."""

import itertools

import numpy as np

from kerasinit.stream.blocks import Block, positions_of, runs_of, slices_of


def test_every_block_of_a_tensor():
    shape = (3, 2, 4)
    whole = np.arange(24).reshape(shape)
    ranges = [[(a, b) for a in range(size + 1) for b in range(a, size + 1)] for size in shape]
    for axes in itertools.product(*ranges):
        block = Block(tuple(b - a for a, b in axes), tuple(a for a, b in axes))
        expected = whole[tuple(slice(a, b) for a, b in axes)]
        assert np.array_equal(whole[slices_of(block)], expected)
        found = positions_of(runs_of(shape, block), np.arange(expected.size, dtype=np.uint64))
        assert found.tolist() == expected.reshape(-1).tolist(), axes
        if expected.size > 3:
            middle = positions_of(runs_of(shape, block), np.arange(1, 3, dtype=np.uint64))
            assert middle.tolist() == expected.reshape(-1)[1:3].tolist(), axes


def test_a_block_of_whole_rows_is_one_run():
    assert runs_of((8, 4, 5), Block((3, 4, 5), (2, 0, 0))) == (60, 40, (), ())
    assert runs_of((8, 4, 5), Block((3, 2, 5), (2, 1, 0))) == (10, 45, (3,), (20,))
    assert runs_of((), Block((), ())) == (1, 0, (), ())
