"""Makes the shards of a PyTorch DTensor, each in its own process: no rank makes the whole.

    KERAS_BACKEND=torch torchrun --nproc-per-node 2 torch_dtensor.py

Each rank draws its block of the kernel. Then, to show that it is right, the ranks gather the kernel
and print a fingerprint of it: that of `GlorotNormal(seed=42)` with the same shape in one process.
"""

import math
from collections.abc import Sequence

import torch
from torch.distributed import destroy_process_group, init_process_group
from torch.distributed.tensor import (
    DeviceMesh,
    DTensor,
    Placement,
    Replicate,
    Shard,
    init_device_mesh,
)

from kerasinit.initializers import GlorotNormal, Initializer
from kerasinit.testing import fingerprint


def block_of(
    shape: Sequence[int], mesh: DeviceMesh, placements: Sequence[Placement]
) -> tuple[list[int], list[int]]:
    """The shape and the offset of this rank's block of a tensor.

    PyTorch cuts an axis as `torch.chunk` does: in pieces of one size, but for the last ones, which
    may be shorter or empty.
    """
    sizes, begins = list(shape), [0] * len(shape)
    for mesh_axis, placement in enumerate(placements):
        if placement.is_shard():
            axis = placement.dim
            piece = math.ceil(sizes[axis] / mesh.size(mesh_axis))
            begin = min(mesh.get_local_rank(mesh_axis) * piece, sizes[axis])
            begins[axis] += begin
            sizes[axis] = min(piece, sizes[axis] - begin)
    return sizes, begins


def distributed(
    initializer: Initializer,
    shape: Sequence[int],
    mesh: DeviceMesh,
    placements: Sequence[Placement],
) -> DTensor:
    """A DTensor of an initializer's values. This rank makes its own block and no other."""
    sizes, begins = block_of(shape, mesh, placements)
    block = initializer(shape, partition_shape=sizes, partition_offset=begins)
    stride = [math.prod(shape[axis + 1 :]) for axis in range(len(shape))]
    return DTensor.from_local(
        block, mesh, placements, run_check=False, shape=torch.Size(shape), stride=tuple(stride)
    )


def main() -> None:
    """Makes a kernel in several ways of cutting it; rank 0 prints what it is."""
    init_process_group("gloo")
    mesh = init_device_mesh("cpu", (torch.distributed.get_world_size(),))
    shape = (1000, 501)
    ways = {"rows": Shard(0), "columns": Shard(1), "whole on each rank": Replicate()}
    for name, placement in ways.items():
        kernel = distributed(GlorotNormal(seed=42), shape, mesh, [placement])
        whole = kernel.full_tensor()
        if mesh.get_rank() == 0:
            print(f"{name}: {tuple(kernel.to_local().shape)} on rank 0, {fingerprint(whole)}")
    destroy_process_group()


if __name__ == "__main__":
    main()
