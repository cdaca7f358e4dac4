"""The kernel's functions in C on NumPy's arrays, once for each instruction set of this machine."""

import ctypes
import platform
import shutil
import subprocess
import sysconfig
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest

HERE = Path(__file__).parent
SETS = ("base", "avx2")


@cache
def compiled(instructions):
    """The library for an instruction set."""
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    if shutil.which(compiler) is None:
        pytest.skip(f"there is no C compiler {compiler}")
    if instructions == "avx2" and not _has_avx2():
        pytest.skip("this processor has no AVX2 with fused multiply-add")
    folder = Path(tempfile.mkdtemp())
    options = ["-DAVX2"] if instructions == "avx2" else []
    command = [compiler, "-O2", "-shared", "-fPIC", *options, f"-I{HERE.parents[1] / 'src'}"]
    library = folder / "functions.so"
    subprocess.run(
        [*command, "-o", library, HERE / "kernel_functions.c", "-lm"], check=True, text=True
    )
    loaded = ctypes.CDLL(str(library))
    shutil.rmtree(folder)
    return loaded


def _has_avx2():
    flags = Path("/proc/cpuinfo")
    return (
        platform.machine() == "x86_64"
        and flags.exists()
        and {"avx2", "fma"} <= set(flags.read_text().split())
    )


def call(instructions, name, inputs, outputs):
    """Calls a function with arrays of the same length, and returns the arrays of its results.

    Args:
        instructions: One of SETS.
        name: The function's name.
        inputs: Its arrays, or the length.
        outputs: A dtype for each result.
    """
    length = inputs if isinstance(inputs, int) else len(inputs[0])
    padded = -(-length // 512) * 512
    given = [] if isinstance(inputs, int) else [np.resize(x, padded) for x in inputs]
    results = [np.empty(padded, dtype) for dtype in outputs]
    pointers = [ctypes.c_void_p(x.ctypes.data) for x in [*given, *results]]
    getattr(compiled(instructions), name)(*pointers, ctypes.c_int64(padded))
    return [x[:length] for x in results]
