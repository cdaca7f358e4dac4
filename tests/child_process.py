"""Python in child processes: which Python, its environment variables, and a run to its end.

A child that has to run beside others takes only `child_environment`, or is a fork.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
from functools import cache
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


class Fork:
    """Python in a fork of a process that has only imported Keras. It starts at once.

    The forks of the same Python, backend and settings have one such process, and so one seed of
    Python's hashes. Use them for programs that are about values. If the import of Keras, memory or
    the start of a process is the point, use `run_python`.

    Args:
        arguments: Those of Python's command line: `-c`, code and more, or a file and more.
        python: The Python.
        cwd: The folder to start it in.
        backend: As in `child_environment`.
        settings: As in `child_environment`.
    """

    def __init__(self, *arguments, python=sys.executable, cwd=".", backend=None, **settings):
        self._server = _fork_server(str(python), backend, *sorted(settings.items()))
        self._files = tempfile.TemporaryDirectory()
        self._out, self._err = Path(self._files.name, "out"), Path(self._files.name, "err")
        self._process = self._answer(
            arguments=list(map(str, arguments)),
            folder=str(Path(cwd).resolve()),
            out=str(self._out),
            err=str(self._err),
        )

    def _answer(self, **job):
        try:
            print(json.dumps(job), file=self._server.stdin, flush=True)
            answer = self._server.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            pytest.fail(f"The process that forks has ended with status {self._server.wait()}.")
        return json.loads(answer)

    def ended(self, seconds=600):
        """Its exit status and what it printed. The status is None if it was killed as too slow."""
        status = self._answer(wait=self._process, seconds=seconds)
        if status is None:
            os.killpg(self._process, signal.SIGKILL)  # Its children too.
            self._answer(wait=self._process, seconds=10)
        with self._files:
            out, err = self._out.read_text(), self._err.read_text()
        return subprocess.CompletedProcess([], status, out, err)

    def ended_well(self, seconds=600):
        """As `ended`. Fails the test if the status is not 0."""
        __tracebackhide__ = True
        ended = self.ended(seconds)
        if ended.returncode != 0:
            how = f"The fork's status is {ended.returncode}, not 0"
            if ended.returncode is None:
                how = f"The fork takes more than {seconds} s"
            pytest.fail(f"{how}:\n{(ended.stdout + ended.stderr)[-3000:]}")
        return ended


@cache
def _fork_server(python, backend, *settings):
    server = subprocess.Popen(
        [python, ROOT / "tests" / "fork_server.py"],
        env=child_environment(backend, **dict(settings)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(server.kill)  # Its forks end with it.
    return server


def run_fork(*arguments, timeout=600, **named):
    """As `run_python`, in a `Fork`. Fails the test if the status is not 0."""
    __tracebackhide__ = True
    return Fork(*arguments, **named).ended_well(timeout)
