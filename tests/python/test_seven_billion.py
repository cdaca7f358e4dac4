"""The example that makes one shard of a large model. Its shards are slices of the whole."""

import json
import math
import sys
from pathlib import Path

import pytest

from child_process import run_python

pytestmark = pytest.mark.once

EXAMPLE = Path(__file__).resolve().parents[2] / "inst" / "examples" / "seven_billion.py"


@pytest.fixture
def example(monkeypatch):
    monkeypatch.syspath_prepend(EXAMPLE.parent)
    import seven_billion

    return seven_billion


@pytest.fixture
def small_example(example, monkeypatch):
    """The example with one small weight."""
    small = next(example.weights())._replace(shape=(640, 32))
    monkeypatch.setattr(example, "weights", lambda layers: [small])
    return example


def test_a_shard_takes_its_share_of_memory():
    printed = run_python(EXAMPLE, "--layers", 8, "--shards", 8, "--shard", 5, "--json").stdout
    made = json.loads(printed)
    assert made["parameters"] == made["bytes"] / 2 == 235_212_800
    # The shard reuses pages that the first draws freed, so the peak may be below its share.
    assert made["peak"] < 1.2 * made["bytes"]


def test_a_shard_has_the_whole_s_bits(small_example, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["it", "--shards", "64", "--shard", "63", "--check"])
    assert small_example.main() == 0
    assert capsys.readouterr().out.endswith("Every weight has the whole's bits\n")


def test_another_shard_has_another_fingerprint(small_example):
    made = small_example.make_shard(3, 64, 1, "float32")
    assert small_example.differing(made, 3, 1, "float32") == []
    assert small_example.differing(made, 4, 1, "float32") == ["embedding"]


def test_all_seven_billion_are_described(example):
    # The same number as in the authors' own file.
    described = list(example.weights())
    assert sum(math.prod(weight.shape) for weight in described) == 6_738_415_616
    assert len({weight.name for weight in described}) == len(described)


def test_a_missing_shard_is_refused(example, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["it", "--shards", "8", "--shard", "8"])
    with pytest.raises(SystemExit, match="2"):
        example.main()
    assert "--shard must be from 0 to 7, not 8" in capsys.readouterr().err
