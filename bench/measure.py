"""Times and memory, measured so that they can be compared."""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def resident(peak: bool = False) -> int:
    """Bytes of memory that this process holds, or has held at the most."""
    key = "VmHWM" if peak else "VmRSS"
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(key))


def seconds(call: Callable, repeats: int = 1) -> float:
    """Seconds of one call, the mean of a few in a row."""
    begin = time.perf_counter()
    for _ in range(repeats):
        call()
    return (time.perf_counter() - begin) / repeats


def alternating(*calls: Callable, rounds: int = 7, repeats: int = 1) -> list[float]:
    """Median seconds of each call: a run of each in turn, so that a busy machine slows all."""
    for call in calls:
        call()
    times = [[seconds(call, repeats) for call in calls] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def in_new_process(
    script: str, python: str | Path = sys.executable, **environment: str
) -> list[float]:
    """The numbers that a Python script prints, run in a process of its own."""
    folders = os.pathsep.join([str(ROOT / "bench"), str(ROOT / "python")])
    run = subprocess.run(
        [python, "-c", script],
        env={**os.environ, "PYTHONPATH": folders, **environment},
        capture_output=True,
        text=True,
    )
    if run.returncode:
        raise RuntimeError(f"a measurement failed:\n{run.stderr[-3000:]}")
    return [float(word) for word in run.stdout.split()]


def machine() -> dict:
    """What the figures were measured on, and with."""
    from kerasinit.verify.machine import processor  # Not above: new processes measure this import.

    packages = {}
    for name in ("keras", "tensorflow", "tensorflow-cpu", "numpy", "kerasinit"):
        try:
            packages[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return {
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        **packages,
    }


def in_r(script: str) -> list[dict]:
    """The JSON lines that an R script prints, one row each; nothing where there is no R."""
    try:
        run = subprocess.run(["Rscript", script], capture_output=True, text=True)
    except FileNotFoundError:
        print("R rows are left out: there is no Rscript here.", file=sys.stderr)
        return []
    if run.returncode:
        raise RuntimeError(f"a measurement in R failed:\n{run.stderr[-3000:]}")
    return [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
