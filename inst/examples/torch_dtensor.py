"""Makes the shards of a PyTorch DTensor, each in its own process. No rank makes the whole.

    KERAS_BACKEND=torch torchrun --nproc-per-node 2 torch_dtensor.py

Each rank draws its block of the kernel. To check the result, the ranks then gather the kernel and
print its fingerprint. `GlorotNormal(seed=42)` with this shape has the same one in a single process.
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

    PyTorch cuts an axis like `torch.chunk`, into pieces of one size. The last ones can be shorter
    or empty.
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
    """A DTensor of an initializer's values. This rank makes only its own block."""
    sizes, begins = block_of(shape, mesh, placements)
    block = initializer(shape, partition_shape=sizes, partition_offset=begins)
    stride = [math.prod(shape[axis + 1 :]) for axis in range(len(shape))]
    return DTensor.from_local(
        block, mesh, placements, run_check=False, shape=torch.Size(shape), stride=tuple(stride)
    )


def main() -> None:
    """Makes a kernel, cut in several ways. Rank 0 prints its fingerprint."""
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
