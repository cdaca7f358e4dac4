"""The reference by itself, here and on another processor, gives the known answers."""

import json
import sys
from pathlib import Path

import keras
import pytest

import kerasinit
from cases import CASES
from child_process import run_python
from kerasinit.initializers.base import DrawnInitializer
from kerasinit.stream import reference


def draws_of_the_golden_file():
    """A line for each drawn known answer: its draw, its stream and its words."""
    lines = []
    for case in CASES:
        cls = getattr(kerasinit.initializers, case.cls)
        if case.words is None or not issubclass(cls, DrawnInitializer):
            continue
        seed, count = case.arguments["seed"], 0
        if isinstance(seed, dict) and "generator" in seed:
            seed, count = seed["generator"], seed["draws"]
        elif isinstance(seed, dict):
            keras.utils.set_random_seed(seed["set_random_seed"])
            seed = cls().seed
        draw = cls(**{**case.arguments, "seed": 0}).distribution_for(case.shape, case.dtype)
        lines.append(json.dumps([str(case), draw, reference.stream_of(seed, count), case.words]))
    return lines


@pytest.fixture(scope="session")
def golden_draws(tmp_path_factory):
    """A file with all drawn known answers."""
    path = tmp_path_factory.mktemp("golden") / "draws.jsonl"
    path.write_text("\n".join(draws_of_the_golden_file()) + "\n")
    return path


ALONE = Path(__file__).with_name("alone.py")
ARM64 = Path(__file__).parents[2] / ".setup" / "arm64" / "python"


def alone(python, golden_draws):
    ended = run_python(ALONE, golden_draws, python=python, status=None, PYTHONPATH=None)
    return ended.stdout.strip(), ended.stderr.strip()


def test_it_needs_nothing_but_numpy(golden_draws):
    count = len(golden_draws.read_text().splitlines())
    assert count > 700
    assert alone(sys.executable, golden_draws) == (f"{count} draws", "")


def test_it_gives_the_same_on_arm64(golden_draws):
    """`tools/test machines` installs the arm64 Python, which runs under emulation."""
    if not ARM64.exists():
        pytest.skip("there is no arm64 Python; `tools/test machines` makes one where apt can")
    count = len(golden_draws.read_text().splitlines())
    assert alone(ARM64, golden_draws) == (f"{count} draws", "")


def test_a_wrong_bit_is_reported(golden_draws, tmp_path):
    lines = golden_draws.read_text().splitlines()
    case, draw, stream, found = json.loads(lines[2])
    lines[2] = json.dumps([case, draw, stream, [f"{int(found[0], 16) ^ 1:08x}", *found[1:]]])
    (tmp_path / "draws.jsonl").write_text("\n".join(lines))
    said = alone(sys.executable, tmp_path / "draws.jsonl")[1]
    assert said.startswith("GlorotNormal(seed=42)((), float32), value 0: 3c934e26, not")
