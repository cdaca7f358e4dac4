"""Python in child processes: which Python, its environment variables, and a run to its end.

A child that has to run beside others takes only `child_environment`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def python_of(name):
    """The Python of an environment of tools/matrix, or of these tests if the name is "here".

    Skips the test if the environment is not installed.
    """
    if name == "here":
        return sys.executable
    folder = ROOT / ".setup" / name
    if not (folder / "complete").exists():
        pytest.skip(f"there is no {name} environment; `tools/test matrix machines` makes it")
    return folder / "bin" / "python"


def child_environment(backend=None, **settings):
    """Environment variables for a child that finds the package and the tests.

    Args:
        backend: Keras's backend; None for that of this process.
        settings: More variables. None removes one.
    """
    variables = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "python"), str(ROOT / "tests")]),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    if backend is not None:
        variables["KERAS_BACKEND"] = backend
    if backend not in (None, "tensorflow"):
        variables["KERAS_HOME"] = str(ROOT / ".setup" / "keras-other")
    variables |= settings
    return {name: value for name, value in variables.items() if value is not None}


def run_python(
    *arguments, python=sys.executable, status=0, timeout=600, cwd=None, backend=None, **settings
):
    """Runs Python to its end, and returns subprocess's `CompletedProcess`, with text.

    Fails the test if the child ends with another status than `status`, or takes more than `timeout`
    seconds. A status of None allows any. `backend` and `settings` are those of `child_environment`.
    """
    __tracebackhide__ = True
    try:
        ended = subprocess.run(
            [python, *map(str, arguments)],
            cwd=cwd,
            env=child_environment(backend, **settings),
            capture_output=True,
            text=True,
            timeout=timeout,
        )
    except subprocess.TimeoutExpired as late:
        # Bytes or None, in spite of `text`.
        said = b"".join(filter(None, (late.stdout, late.stderr))).decode(errors="replace")
        message = f"The child takes more than {timeout} s:\n{said[-3000:]}"
        raise pytest.fail.Exception(message) from None
    if status not in (None, ended.returncode):
        said = ended.stdout + ended.stderr
        pytest.fail(f"The child's status is {ended.returncode}, not {status}:\n{said[-3000:]}")
    return ended


def last_json(output):
    """What the last line of a child's output says in JSON."""
    return json.loads(output.splitlines()[-1])
