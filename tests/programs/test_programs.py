"""Runs the same program twice: with Keras's initializers and with ours.

Each other file in this folder is a program for stock Keras. It runs unchanged, and at the same time
with the package's name swapped, as a user swaps it. Both must print the same lines. Each runs in a
process of its own, a fork of one that has imported Keras. To add a program, add a file. Its line
`# backends:` lists the backends where it runs.

On JAX and PyTorch stock Keras draws other numbers. There, only results shown with `everywhere=True`
are compared bit for bit, with those of stock Keras on TensorFlow.
"""

import atexit
import json
import os
import re
import signal
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

from child_process import child_environment, python_of

HERE = Path(__file__).parent
SERVER = HERE.parent / "fork_server.py"
PROGRAMS = sorted(set(HERE.glob("*.py")) - {Path(__file__)})
SECONDS = 100  # A program takes about five seconds.


def backends_of(program):
    """The backends that a program names."""
    return re.search(r"^# backends: (.*)$", program.read_text(), re.MULTILINE)[1].split(", ")


def swapped(source):
    """A program's text with our initializers and generators."""
    source = re.sub(r"^import keras$", "import keras\nimport kerasinit", source, flags=re.M)
    source = re.sub(
        r"\bfrom keras import (?=initializers|random)", "from kerasinit import ", source
    )
    return re.sub(r"\bkeras\.(?=initializers|random)", "kerasinit.", source)


@cache
def server_of(backend):
    """A process that starts programs on a backend, see fork_server.py."""
    python = python_of("here" if backend == "tensorflow" else backend)
    server = subprocess.Popen(
        [python, SERVER],
        env=child_environment(backend, OPENBLAS_NUM_THREADS="1"),  # A fork must have one thread.
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(server.communicate)  # Ends its input, and so the process.
    return server


def answer_to(backend, **job):
    """A server's answer to a job."""
    server = server_of(backend)
    print(json.dumps(job), file=server.stdin, flush=True)
    return json.loads(server.stdout.readline())


def start(source, folder, backend):
    """Starts a program in its own folder. Returns its process number."""
    folder.mkdir()
    program = folder / "program.py"
    program.write_text(source)
    return answer_to(backend, program=str(program), folder=str(folder))


def finished(process, folder, backend):
    """A program's results by name, with an added error if it died or hung."""
    status = answer_to(backend, wait=process, seconds=SECONDS)
    how = f"died with status {status}" if status else None
    if status is None:
        how = f"hung for {SECONDS} s"
        os.killpg(process, signal.SIGKILL)  # Its children too.
    lines = [line for line in (folder / "out").read_text().splitlines() if line.startswith("{")]
    results = {line.pop("name"): line for line in map(json.loads, lines)}
    if how:
        results["the program"] = {"error": f"{how}: {(folder / 'err').read_text()[-1500:]}"}
    return results


@cache
def results_of(program, backend):
    """A program's results with stock Keras and with ours. Both run at the same time."""
    source = program.read_text()
    with tempfile.TemporaryDirectory() as scratch:
        folders = [Path(scratch, name) for name in ("stock", "ours")]
        sources = [source, swapped(source)]
        processes = [start(*pair, backend) for pair in zip(sources, folders, strict=True)]
        return [finished(*pair, backend) for pair in zip(processes, folders, strict=True)]


def without_bits(results):
    return {name: {**line, "bits": None} for name, line in results.items()}


def only_everywhere(results):
    return {
        name: {"bits": line["bits"]} for name, line in results.items() if line.get("everywhere")
    }


def differing(ours, stock):
    """A line for each result that differs, and one for the missing results."""
    ours = {name: line for name, line in ours.items() if "error" not in stock.get(name, {})}
    found = [f"{name}: {line['error']}" for name, line in ours.items() if "error" in line]
    for name in ours.keys() & stock.keys():
        expected = stock[name]
        found += [
            f"{name}: {key} is {value}, not {expected.get(key)}"
            for key, value in ours[name].items()
            if value != expected.get(key) and "error" not in ours[name]
        ]
    missing = [name for name, line in stock.items() if name not in ours and "error" not in line]
    return sorted(found) + ([f"missing: {', '.join(missing)}"] if missing else [])


RUNS = [(program, backend) for program in PROGRAMS for backend in backends_of(program)]


@pytest.mark.parametrize(
    "program, backend", RUNS, ids=[f"{program.stem}-{backend}" for program, backend in RUNS]
)
def test_the_same_program_twice(program, backend):
    stock, ours = results_of(program, backend)
    broken = [
        f"{name}: {line['error']}"
        for name, line in stock.items()
        if "error" in line and not line.get("may_fail")
    ]
    assert stock and not broken, "stock Keras fails there:\n" + "\n".join(broken)
    if backend == "tensorflow":
        differ = differing(ours, stock)
    else:
        differ = differing(without_bits(ours), without_bits(stock))
        if "tensorflow" in backends_of(program):
            expected = only_everywhere(results_of(program, "tensorflow")[0])
            differ += differing(only_everywhere(ours), expected)
    if differ:
        pytest.fail("\n".join(["Ours differs:", *differ]), pytrace=False)
