"""Compares the DTensors of inst/examples/torch_dtensor.py with PyTorch's shards of the whole.

torchrun starts it with 4 ranks. Each rank prints a line of JSON for each case.
"""

import json
import sys
from pathlib import Path

from torch.distributed import destroy_process_group, get_rank, init_process_group
from torch.distributed.tensor import Replicate, Shard, distribute_tensor, init_device_mesh

from kerasinit.initializers import GlorotNormal, Orthogonal
from kerasinit.random import SeedGenerator
from kerasinit.testing import fingerprint

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "inst" / "examples"))
from torch_dtensor import distributed

PLACEMENTS = {
    "rows, columns": [Shard(0), Shard(1)],
    "columns, rows": [Shard(1), Shard(0)],
    "rows twice": [Shard(0), Shard(0)],
    "rows, whole": [Shard(0), Replicate()],
    "whole": [Replicate(), Replicate()],
}
SHAPES = [(64, 48), (10, 7), (5, 3), (2, 2), (1, 9)]
SEEDS = {"integer": lambda: 42, "generator": lambda: SeedGenerator(42)}


def tell(case, made, cut):
    line = {"rank": get_rank(), "case": case, "made": fingerprint(made), "cut": fingerprint(cut)}
    # Use one write per line, because the ranks share the output.
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


init_process_group("gloo")
mesh = init_device_mesh("cpu", (2, 2))
for make in (GlorotNormal, Orthogonal):
    for shape in SHAPES:
        for name, placements in PLACEMENTS.items():
            for kind, seed in SEEDS.items():
                made = distributed(make(seed=seed()), shape, mesh, placements).to_local()
                whole = make(seed=42)(shape)
                cut = distribute_tensor(whole, mesh, placements, src_data_rank=None).to_local()
                tell(f"{make.__name__} {shape} {name}, {kind} seed", made, cut)
# Successive weights that share a generator. Some ranks have an empty part of each.
shape, generator = (2, 9), SeedGenerator(7)
drawn = GlorotNormal(seed=SeedGenerator(7))
for number, placements in enumerate(PLACEMENTS.values()):
    made = distributed(GlorotNormal(seed=generator), shape, mesh, placements).to_local()
    cut = distribute_tensor(drawn(shape), mesh, placements, src_data_rank=None).to_local()
    tell(f"weight {number} of a generator", made, cut)
destroy_process_group()
