"""JAX: a tensor on many devices, with shards that are made one by one."""

import math
from collections.abc import Callable
from typing import Any

import jax
import keras
import numpy as np

from kerasinit.checks import described
from kerasinit.stream.blocks import Block

# Makes the values of a block of a tensor.
BlockMaker = Callable[[Block], np.ndarray]


def check_layout(layout: Any, shape: tuple[int, ...], call: str) -> jax.sharding.Sharding:
    """Checks a layout of Keras or a sharding of JAX, and returns a sharding on existing devices."""
    given = layout
    if isinstance(layout, keras.distribution.TensorLayout):
        if layout.device_mesh is None:
            raise ValueError(f"{call}: `layout` must have a `device_mesh`, and it has none.")
        layout = layout.backend_layout
    if not isinstance(layout, jax.sharding.Sharding):
        raise TypeError(
            f"{call}: `layout` must be a keras.distribution.TensorLayout, a jax.sharding.Sharding "
            f"or None, not {described(given)}."
        )
    if isinstance(getattr(layout, "mesh", None), jax.sharding.AbstractMesh):
        # Keras passes this form within `jax.set_mesh`, which JAX has from 0.7 on.
        try:
            mesh = jax.sharding.get_mesh() if hasattr(jax.sharding, "get_mesh") else None
        except ValueError:  # A function is being traced, where the layout works unchanged.
            return layout
        if mesh is None or mesh.empty:
            raise ValueError(
                f"{call}: `layout` has a mesh without devices: make the call within `jax.set_mesh`."
            )
        layout = jax.sharding.NamedSharding(mesh, layout.spec)
    axes = len(getattr(layout, "spec", ()))
    if axes > len(shape):
        raise ValueError(f"{call}: `layout` has {axes} axes, and `shape` {shape} has {len(shape)}.")
    try:
        layout.shard_shape(shape)
    except ValueError as error:
        raise ValueError(f"{call}: `layout` does not divide `shape` {shape}: {error}") from error
    return layout


def _block_of(index: tuple[slice, ...], shape: tuple[int, ...]) -> Block:
    bounds = [part.indices(size)[:2] for part, size in zip(index, shape, strict=True)]
    return Block(tuple(end - begin for begin, end in bounds), tuple(begin for begin, _ in bounds))


def devices_of_blocks(layout: Any, shape: tuple[int, ...]) -> dict[Block, list[jax.Device]]:
    """This process's devices for each block that they hold."""
    devices: dict[Block, list[jax.Device]] = {}
    for device, index in layout.addressable_devices_indices_map(shape).items():
        devices.setdefault(_block_of(index, shape), []).append(device)
    return devices


def values_held(layout: Any, shape: tuple[int, ...]) -> int:
    """The most values in this machine's memory at a time while the shards are made."""
    # Devices of one CPU share a block. A block for an accelerator is here only until it is copied.
    held = [
        any(device.platform == "cpu" for device in devices)
        for devices in devices_of_blocks(layout, shape).values()
    ]
    return math.prod(layout.shard_shape(shape)) * max(1, sum(held))


class Shards:
    """The values of a tensor, to be made shard by shard.

    Args:
        layout: The placement of the shards.
        shape: The whole tensor's shape.
        values_of: Makes the values of a block.
    """

    def __init__(
        self, layout: jax.sharding.Sharding, shape: tuple[int, ...], values_of: BlockMaker
    ) -> None:
        self._layout, self._shape, self._values_of = layout, shape, values_of

    def _place(self, device: jax.Device) -> jax.sharding.Sharding:
        kind = self._layout.memory_kind
        return jax.sharding.SingleDeviceSharding(device, memory_kind=kind)

    def placed(self, kind: np.dtype) -> jax.Array:
        """The tensor on its devices. At most one shard at a time is elsewhere in memory."""
        shards = []
        for block, devices in devices_of_blocks(self._layout, self._shape).items():
            values = self._values_of(block).view(kind)
            made = [jax.device_put(values, self._place(device)) for device in devices]
            del values
            shards += jax.block_until_ready(made)  # Else all values stay in memory until copied.
        return jax.make_array_from_single_device_arrays(self._shape, self._layout, shards)
