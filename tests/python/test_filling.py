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
for dtype in ("float32", "bfloat16"):
    for name in ("GlorotNormal", "GlorotUniform"):
        stock = getattr(keras.initializers, name)(seed=42)((2**20 + 3,), dtype).numpy()
        ours = getattr(kerasinit.initializers, name)(seed=42)((2**20 + 3,), dtype).numpy()
        assert ours.tobytes() == stock.tobytes(), (name, dtype)
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


def test_the_kernel_is_loaded_by_the_first_large_draw(tests_environment):
    pytest.importorskip("numba")
    assert result(tests_environment) == ["kernel"]
