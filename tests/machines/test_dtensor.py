"""Each rank makes its local shards of a DTensor alone. They equal PyTorch's shards of the whole."""

import json
import re
from functools import cache
from pathlib import Path

import pytest

import kerasinit
from child_process import python_of, run_python
from kerasinit.testing import fingerprint

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "inst" / "examples" / "torch_dtensor.py"


def on_ranks(count, program):
    """The output of a program that runs on `count` ranks of a gloo group."""
    launcher = "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", count
    settings = {"backend": "torch", "OMP_NUM_THREADS": "1"}
    ended = run_python(*launcher, program, python=python_of("torch"), **settings)
    return ended.stdout.splitlines()


def test_the_example_prints_the_whole_s_fingerprint():
    expected = fingerprint(kerasinit.initializers.GlorotNormal(seed=42)((1000, 501)))
    lines = [line for line in on_ranks(2, EXAMPLE) if "on rank 0" in line]
    sizes = [re.search(r"\(.*\)", line)[0] for line in lines]
    assert sizes == ["(500, 501)", "(1000, 251)", "(1000, 501)"]
    assert all(line.endswith(f"on rank 0, {expected}") for line in lines), lines


@cache
def lines_of_ranks():
    lines = on_ranks(4, Path(__file__).with_name("dtensor_ranks.py"))
    return [json.loads(line) for line in lines if line.startswith("{")]


@pytest.mark.parametrize("rank", range(4))
def test_every_local_shard(rank):
    lines = [line for line in lines_of_ranks() if line["rank"] == rank]
    assert len(lines) == 105
    assert [line["case"] for line in lines if line["made"] != line["cut"]] == []
    # Fewer than the cases, as some blocks are empty and some are equal.
    assert len({line["made"] for line in lines}) > 20
