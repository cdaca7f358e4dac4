"""The kernel where it cannot be had, or not kept."""

import subprocess
import sys

import pytest

SCRIPT = """
import sys
{before}
import hashlib
import keras
import kerasinit
from kerasinit.random import filling

assert "numba" not in sys.modules or sys.modules["numba"] is None, "importing imports numba"
kerasinit.initializers.GlorotNormal(seed=42)((100, 100))
assert "numba" not in sys.modules or sys.modules["numba"] is None, "a small draw imports numba"
for size in (2**23, 2**23, 2**20):
    for dtype in ("float32", "bfloat16"):
        stock = keras.initializers.GlorotNormal(seed=42)((size,), dtype).numpy()
        ours = kerasinit.initializers.GlorotNormal(seed=42)((size,), dtype).numpy()
        assert ours.tobytes() == stock.tobytes(), (size, dtype)
    assert filling.kernel_is_loaded()
print("kernel" if filling.kernel() else "op")
"""


def result(environment, before=""):
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(before=before)],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout.split()


def test_without_numba(tests_environment):
    assert result(tests_environment, before='sys.modules["numba"] = None') == ["op"]


def test_without_compilation(tests_environment):
    assert result({**tests_environment, "NUMBA_DISABLE_JIT": "1"}) == ["op"]


def test_the_kernel_is_loaded_when_draws_have_grown_large(tests_environment):
    pytest.importorskip("numba")
    assert result(tests_environment) == ["kernel"]
