"""A block's runs, compared with NumPy's own slices."""

import itertools

import numpy as np
import pytest

from kerasinit.stream.blocks import Block, positions_of, runs_of, slices_of, with_block


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


def test_successive_blocks_are_merged():
    blocks = ()
    for begin in range(0, 40, 4):
        blocks = with_block(blocks, Block((4, 3), (begin, 0)))
        assert blocks == (Block((begin + 4, 3), (0, 0)),)
    grid = ()
    for row in range(0, 6, 2):
        for column in range(0, 9, 3):
            grid = with_block(grid, Block((2, 3), (row, column)))
    assert grid == (Block((6, 9), (0, 0)),)


@pytest.mark.parametrize(
    "blocks",
    [
        [Block((2, 3), (0, 0)), Block((2, 3), (3, 0))],  # not in a row
        [Block((2, 3), (2, 0)), Block((2, 3), (0, 0))],  # backwards
        [Block((2, 3), (0, 0)), Block((2, 2), (2, 0))],  # of other widths
        [Block((2, 3), (0, 0)), Block((2, 3), (2, 1))],  # aside
        [Block((2, 3), (0, 0)), Block((0, 3), (2, 0))],  # empty
    ],
)
def test_blocks_that_do_not_fit_together_stay_separate(blocks):
    kept = ()
    for block in blocks:
        kept = with_block(kept, block)
    assert kept == tuple(blocks)
