"""Skips tests marked `large` if too little memory is free."""

import pytest


def pytest_runtest_setup(item):
    large = item.get_closest_marker("large")
    if large is None:
        return
    from kerasinit import memory  # Import late: some tests run without Keras.

    (needed,) = large.args
    free = memory.free_bytes() / 2**30
    if free < needed:
        pytest.skip(f"needs {needed} GiB of free memory, {free:.1f} are free")
