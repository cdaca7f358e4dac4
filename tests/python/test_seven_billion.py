"""The example that makes one shard of a large model. Its shards are slices of the whole."""

import json
import math
from pathlib import Path

import pytest

from child_process import run_python

pytestmark = pytest.mark.once

EXAMPLE = Path(__file__).resolve().parents[2] / "inst" / "examples" / "seven_billion.py"


def test_a_shard_has_the_whole_s_bits_and_takes_its_share_of_memory():
    checked = run_python(EXAMPLE, "--layers", 1, "--shards", 64, "--shard", 63, "--check")
    assert "Every weight has the whole's bits" in checked.stdout
    printed = run_python(EXAMPLE, "--layers", 8, "--shards", 8, "--shard", 5, "--json").stdout
    made = json.loads(printed)
    assert made["parameters"] == made["bytes"] / 2 == 235_212_800
    # The shard reuses pages that the first draws freed, so the peak may be below its share.
    assert made["peak"] < 1.2 * made["bytes"]


def test_another_shard_has_another_fingerprint(monkeypatch):
    monkeypatch.syspath_prepend(EXAMPLE.parent)
    import seven_billion

    small = next(seven_billion.weights())._replace(shape=(640, 32))
    monkeypatch.setattr(seven_billion, "weights", lambda layers: [small])
    made = seven_billion.make_shard(3, 64, 1, "float32")
    assert seven_billion.differing(made, 3, 1, "float32") == []
    assert seven_billion.differing(made, 4, 1, "float32") == ["embedding"]


def test_all_seven_billion_are_described(monkeypatch):
    monkeypatch.syspath_prepend(EXAMPLE.parent)
    import seven_billion

    # The same number as in the authors' own file.
    described = list(seven_billion.weights())
    assert sum(math.prod(weight.shape) for weight in described) == 6_738_415_616
    assert len({weight.name for weight in described}) == len(described)


def test_a_missing_shard_is_refused():
    refused = run_python(EXAMPLE, "--shards", 8, "--shard", 8, status=2)
    assert "--shard must be from 0 to 7, not 8" in refused.stderr
