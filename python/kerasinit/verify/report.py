"""Runs every path that this machine has, each group in its own process, and reports."""

import contextlib
import dataclasses
import importlib.util
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keras
import psutil

from kerasinit.requirements import MODULES
from kerasinit.verify.machine import machine, versions
from kerasinit.verify.paths import STOCK
from kerasinit.verify.rows import Row
from kerasinit.verify.with_r import RPY2, RSCRIPT, rscript

# Processes at a time. Each takes about a gigabyte, and a compiler alone uses several cores.
AT_A_TIME = 2
# Seconds that a process may take for its start or for a path. A path takes a minute at the most.
LIMIT = 900
# These processes share a GPU, so none may take all of its memory.
_SETTINGS = {
    "JAX_ENABLE_X64": "1",
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
    "TF_CPP_MIN_LOG_LEVEL": "2",
}

# Called with the number of finished rows, the number of all rows and the path of the last row.
Progress = Callable[[int, int, str], None]


@dataclasses.dataclass(frozen=True)
class Report:
    """The result of `verify_bits`.

    Attributes:
        rows: A row for each path: equal, not equal, or not here.
        stock: Stock Keras on this machine. It does not affect the result: its bits may differ from
            machine to machine.
        versions: The versions of packages and programs, by name.
        machine: The processor, the C library and the system.
        seconds: The time for all paths together.
    """

    rows: list[Row]
    stock: Row
    versions: dict[str, str]
    machine: dict[str, str]
    seconds: float

    @property
    def is_equal(self) -> bool:
        """True if each path that exists here has the known bits."""
        return not any(row.different for row in self.rows)


@dataclasses.dataclass(frozen=True)
class _Group:
    """Paths that share a process.

    Attributes:
        name: The group's name in the worker's command line.
        title: The name of the row that reports why they cannot run.
        settings: The process's environment variables.
        not_here: The reason why they cannot run, or "".
    """

    name: str
    title: str
    settings: dict[str, str]
    not_here: str = ""


def verify_bits(on_progress: Progress = lambda *_: None, **settings: str) -> Report:
    """Compares every path that this machine has with the known answers of stock Keras.

    Nothing runs in this process, so its seeds, generators and settings do not change.

    Args:
        on_progress: Called after each row with the number of finished rows, the number of all rows
            (as far as known) and the path of the last row.
        **settings: More environment variables for the processes.

    Returns:
        The report: rows of paths, versions, machine.

    Example:
        >>> from kerasinit.verify import verify_bits
        >>> verify_bits().is_equal  # doctest: +SKIP
        True
    """
    begin = time.perf_counter()
    groups = list(_groups(settings))
    found: list[list[Row]] = [[] for _ in groups]
    coming = [1] * len(groups)
    for index, value in _messages(groups):
        if isinstance(value, int):
            coming[index] = value
        else:
            found[index].append(value)
            on_progress(sum(map(len, found)), sum(coming), value.path)
    rows = [row for of_group in found for row in of_group]
    stock = [row for row in rows if row.path == STOCK]
    return Report(
        [row for row in rows if row.path != STOCK],
        stock[0] if stock else Row(STOCK, not_here="no process with TensorFlow ran it"),
        versions(),
        machine(),
        time.perf_counter() - begin,
    )


def _groups(settings: dict[str, str]) -> Iterator[_Group]:
    current = keras.backend.backend()
    own = {**_SETTINGS, "KERAS_BACKEND": current, **settings}
    yield _Group("here", "Python", own)
    for backend, module in MODULES.items():
        if backend != current:
            reason = "" if importlib.util.find_spec(module) else f"{module} is not installed"
            yield _Group("backend", backend, {**own, "KERAS_BACKEND": backend}, reason)
    reason = "" if rscript() else "R is not on the PATH"
    yield _Group("rscript", RSCRIPT, own, reason)
    if not importlib.util.find_spec("rpy2"):
        reason = "rpy2 is not installed"
    yield _Group("rpy2", RPY2, own, reason)


def _messages(groups: list[_Group]) -> Iterator[tuple[int, int | Row]]:
    """The messages of the processes in order of arrival, each with the index of its group."""
    said: queue.SimpleQueue = queue.SimpleQueue()
    running: list[subprocess.Popen] = []
    stopped = threading.Event()

    def run(index: int) -> None:
        try:
            if not stopped.is_set():
                for message in _run(groups[index], running):
                    said.put((index, message))
        finally:
            said.put((index, None))

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        ended = [pool.submit(run, index) for index in range(len(groups))]
        open_groups = len(groups)
        try:
            while open_groups:
                try:
                    index, message = said.get(timeout=0.2)  # A timeout lets R interrupt.
                except queue.Empty:
                    continue
                if message is None:
                    open_groups -= 1
                else:
                    yield index, message
        finally:
            stopped.set()
            for process in running:
                _kill(process)
    for each in ended:
        each.result()


def _run(group: _Group, running: list[subprocess.Popen]) -> Iterator[int | Row]:
    """Runs a group's process and yields its messages."""
    if group.not_here:
        yield Row(group.title, not_here=group.not_here)
        return
    root = str(Path(__file__).parents[2])  # This copy of the package, wherever it is.
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "kerasinit.verify.worker", group.name],
            env={**os.environ, **group.settings, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        running.append(process)
        done, is_late = "its start", threading.Event()
        with process:
            for line in _lines(process, is_late):
                value = json.loads(line)
                yield value if isinstance(value, int) else Row(**value)
                done = done if isinstance(value, int) else f'"{value["path"]}"'
        if is_late.is_set():
            said = f"its process gave no result for {LIMIT} s after {done}, and was killed"
            yield Row(group.title, different=1, first_difference=said)
        elif process.returncode:
            errors.seek(0)
            last = errors.read().strip().rpartition("\n")[2]
            said = f"its process ended with {process.returncode}: {last}"
            yield Row(group.title, different=1, first_difference=said)


def _lines(process: subprocess.Popen, is_late: threading.Event) -> Iterator[str]:
    """The lines of a process. If one takes longer than LIMIT, sets `is_late` and kills it."""

    def stop() -> None:
        is_late.set()
        _kill(process)

    line = "..."
    while line and process.stdout:
        timer = threading.Timer(LIMIT, stop)
        timer.start()
        line = process.stdout.readline()
        timer.cancel()
        if line:
            yield line


def _kill(process: subprocess.Popen) -> None:
    """Kills a process, if it runs, and its own children, such as R."""
    if process.poll() is None:
        with contextlib.suppress(psutil.NoSuchProcess):
            children = psutil.Process(process.pid).children(recursive=True)
            process.kill()
            for child in children:
                child.kill()
