"""Runs the same program twice: with Keras's initializers and with ours.

Each other file in this folder is a program for stock Keras. It runs unchanged, and at the same time
with the package's name swapped, as a user swaps it. Both must print the same lines. Each runs in a
process of its own, a fork of one that has imported Keras. It must not set a variable that
TensorFlow reads at its import. To add a program, add a file. Its line `# backends:` lists the
backends where it runs. A line `# environment:` names an environment of tools/matrix that it needs.

On JAX and PyTorch stock Keras draws other numbers. There, only results shown with `everywhere=True`
are compared bit for bit, with those of stock Keras on TensorFlow.
"""

import json
import re
import tempfile
from functools import cache
from pathlib import Path

import pytest

from child_process import Fork, python_of

HERE = Path(__file__).parent
PROGRAMS = sorted(set(HERE.glob("*.py")) - {Path(__file__)})
SECONDS = 100  # A program takes about five seconds.


def backends_of(program):
    """The backends that a program names."""
    return re.search(r"^# backends: (.*)$", program.read_text(), re.MULTILINE)[1].split(", ")


def environment_of(program, backend):
    """The environment where a program runs, as `python_of` takes it."""
    named = re.search(r"^# environment: (.*)$", program.read_text(), re.MULTILINE)
    if named is not None:
        return named[1]
    return "here" if backend == "tensorflow" else backend


def swapped(source):
    """A program's text with our initializers and generators."""
    source = re.sub(r"^import keras$", "import keras\nimport kerasinit", source, flags=re.M)
    source = re.sub(
        r"\bfrom keras import (?=initializers|random)", "from kerasinit import ", source
    )
    return re.sub(r"\bkeras\.(?=initializers|random)", "kerasinit.", source)


def start(source, folder, python, backend):
    """Starts a program in its own folder."""
    folder.mkdir()
    program = folder / "program.py"
    program.write_text(source)
    return Fork(program, python=python, cwd=folder, backend=backend)


def finished(fork):
    """A program's results by name, with an added error if it died or hung."""
    ended = fork.ended(SECONDS)
    lines = [line for line in ended.stdout.splitlines() if line.startswith("{")]
    results = {line.pop("name"): line for line in map(json.loads, lines)}
    if ended.returncode != 0:
        status = ended.returncode
        how = f"hung for {SECONDS} s" if status is None else f"died with status {status}"
        results["the program"] = {"error": f"{how}: {ended.stderr[-1500:]}"}
    return results


@cache
def results_of(program, backend):
    """A program's results with stock Keras and with ours. Both run at the same time."""
    source = program.read_text()
    python = python_of(environment_of(program, backend))
    with tempfile.TemporaryDirectory() as scratch:
        folders = [Path(scratch, name) for name in ("stock", "ours")]
        sources = [source, swapped(source)]
        forks = [start(*pair, python, backend) for pair in zip(sources, folders, strict=True)]
        return [finished(fork) for fork in forks]


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
