"""One of two JAX processes with 4 devices each. It prints its shards of a tensor on all 8.

KERAS_BACKEND=jax python sharded_processes.py PORT PROCESS
"""

import json
import sys

import jax
import numpy as np

PORT, PROCESS = sys.argv[1:]
jax.distributed.initialize(f"localhost:{PORT}", num_processes=2, process_id=int(PROCESS))

import kerasinit  # noqa: E402  # After JAX has its processes.
from kerasinit.initializers import GlorotNormal, base  # noqa: E402
from kerasinit.testing import fingerprint  # noqa: E402

mesh = jax.sharding.Mesh(np.array(jax.devices()).reshape(4, 2), ("x", "y"))
drawn, values = [], base.values


def noted(draw, stream, shape, block):
    """Makes the values, and records the block."""
    drawn.append([list(block.offset), list(block.shape)])
    return values(draw, stream, shape, block)


base.values = noted
generator = kerasinit.random.SeedGenerator(42)
layout = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec("x", "y"))
made = [GlorotNormal(seed)((16, 24), layout=layout) for seed in (42, generator, generator)]
shards = [
    [[part.start or 0 for part in shard.index], fingerprint(np.asarray(shard.data))]
    for tensor in made
    for shard in tensor.addressable_shards
]
print(
    json.dumps(
        {
            "devices": [jax.device_count(), jax.local_device_count()],
            "drawn": drawn,
            "shards": shards,
            "state": np.asarray(generator.state.value).tolist(),
        }
    )
)
