"""A process with R in it exits cleanly, with the status of its tests."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from child_process import run_python
from kerasinit.testing.r_session import has_shared_libpython

TEST = """
def test_draw(r):
    code = "as.array(initializer_glorot_normal(seed = 42)(shape = c(2, 2)))[1, 2]"
    assert r.evaluate(code)[0] == {value}
"""


@pytest.mark.parametrize(("value", "status"), [("-1.2782269716262817", 0), ("0", 1)])
def test_exit_status_is_that_of_the_tests(tmp_path, value, status):
    path = tmp_path / "test_it.py"
    path.write_text(TEST.format(value=value))
    ended = run_python("-m", "pytest", "-q", "-p", "no:cacheprovider", path, status=status)
    assert ("1 passed" if status == 0 else "1 failed") in ended.stdout
    assert ended.stderr == ""


# reticulate's thread calls Python twice a second. With a long exit, one process in ten crashed.
LASTING_EXIT = """
import atexit, ctypes

# Registered first, so called last, when the rest of Python's exit is over.
atexit.register(lambda: print(pointer.value == nothing, flush=True))
from kerasinit import _upstream
from kerasinit.testing.r_session import RSession

session = RSession()
library = session.evaluate('getLoadedDLLs()[["reticulate"]][["path"]]')[0]
pointer = _upstream._pointer_of_reticulate(library, "_ZN10reticulate9libpython17Py_AddPendingCallE")
nothing = ctypes.cast(ctypes.CDLL(None).sched_yield, ctypes.c_void_p).value
print(pointer.value == nothing, flush=True)
ctypes.CDLL({library!r})
"""
PAUSE = """
#include <unistd.h>
__attribute__((destructor)) static void pause_for_two_seconds(void) { sleep(2); }
"""


def test_a_long_exit(tmp_path):
    """Python has ended, and the process continues for two seconds."""
    if shutil.which("cc") is None:
        pytest.skip("no cc, which compiles what takes its time at exit")
    source, library = tmp_path / "pause.c", str(tmp_path / "pause.so")
    source.write_text(PAUSE)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
    ended = run_python("-c", LASTING_EXIT.format(library=library))
    assert ended.stdout.split() == ["False", "True"]


@pytest.mark.skipif(
    has_shared_libpython(),
    reason="this Python is linked to a shared libpython, and may be started by a relative path",
)
def test_relative_start_is_refused_before_r_starts():
    folder = Path(sys.executable).parent
    name = os.path.join(".", Path(sys.executable).name)
    code = "from kerasinit.testing.r_session import RSession; RSession()"
    ended = run_python("-c", code, python=name, cwd=folder, status=1)
    assert f"Start it as {sys.executable}" in ended.stderr
