"""Prints the values of layers and variables in TensorFlow's strategies, as one line of JSON.

    strategies.py mirrored                       two logical devices of this process
    strategies.py parameter_server PORT...       two parameter servers and a worker, in this process
    strategies.py worker INDEX ENDED PORT PORT   one of two workers, each a process with its port;
                                                 ENDED is an empty folder that both share

For each strategy it prints the fingerprints of layers and variables in each place, for an integer
seed and for a generator, and the final state of the generator.
"""

import functools
import json
import os
import sys
import time
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

import kerasinit
from kerasinit.testing import fingerprint

SHAPE = (10, 4)


def initializers(seed):
    """The initializers of a layer and a variable. They share the seed if it is a generator."""
    return [kerasinit.initializers.GlorotNormal(seed), kerasinit.initializers.HeNormal(seed)]


def places(variable):
    """A variable's values in each place: its replicas here, or all its shards together."""
    if hasattr(variable, "variables"):  # Shards.
        return [fingerprint(np.concatenate([shard.numpy() for shard in variable.variables]))]
    return [fingerprint(value) for value in getattr(variable, "values", [variable])]


def made_of(seed):
    """The kernel of a layer, and a variable without a layer."""
    of_layer, by_hand = initializers(seed)
    layer = keras.layers.Dense(SHAPE[1], kernel_initializer=of_layer)
    layer.build((None, SHAPE[0]))
    variable = tf.Variable(
        functools.partial(by_hand, SHAPE, dtype=tf.float32), shape=SHAPE, dtype=tf.float32
    )
    return {"layer": places(layer.kernel.value), "by_hand": places(variable)}


def told(strategy, name):
    """All results in one strategy."""
    found = {}
    for kind in ("integer", "generator"):
        with strategy.scope():
            seed = 42 if kind == "integer" else kerasinit.random.SeedGenerator(42)
            found[kind] = made_of(seed)
            if kind == "generator":
                try:
                    initializers(seed)[0]((2**40, 2**20))
                except MemoryError:
                    found["state"] = seed.state.numpy().tolist()
    return {name: found}


def fitted_in(strategy):
    """The kernel of a model that `fit` builds."""
    with strategy.scope():
        seed = kerasinit.random.SeedGenerator(42)
        layer = keras.layers.Dense(SHAPE[1], kernel_initializer=initializers(seed)[0])
        model = keras.Sequential([layer])
        model.compile(keras.optimizers.SGD(0.0), "mse")
    model.fit(np.ones((4, SHAPE[0])), np.ones((4, SHAPE[1])), batch_size=2, verbose=0)
    return {"fitted": places(layer.kernel.value)}


def mirrored():
    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
    strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
    return told(strategy, "mirrored") | fitted_in(strategy)


def parameter_server(*ports):
    worker, *servers = [f"127.0.0.1:{port}" for port in ports]
    spec = tf.train.ClusterSpec({"worker": [worker], "ps": servers})
    tasks = ("worker", 0), ("ps", 0), ("ps", 1)
    running = [tf.distribute.Server(spec, job_name=job, task_index=at) for job, at in tasks]
    resolver = tf.distribute.cluster_resolver.SimpleClusterResolver(spec, rpc_layer="grpc")
    partitioners = tf.distribute.experimental.partitioners
    found = {"servers": len(running)}
    for name, partitioner in {
        "unpartitioned": None,
        "fixed shards": partitioners.FixedShardsPartitioner(3),
        "minimal size": partitioners.MinSizePartitioner(min_shard_bytes=32, max_shards=2),
    }.items():
        strategy = tf.distribute.ParameterServerStrategy(resolver, partitioner)
        found |= told(strategy, name)
    return found


def worker(index, ended, *ports):
    cluster = {"worker": [f"127.0.0.1:{port}" for port in ports]}
    task = {"type": "worker", "index": int(index)}
    os.environ["TF_CONFIG"] = json.dumps({"cluster": cluster, "task": task})
    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    found = told(strategy, "worker") | {"replicas": strategy.num_replicas_in_sync}
    # Neither ends first, as the other may still read values from it.
    Path(ended, index).touch()
    while len(os.listdir(ended)) < len(ports):
        time.sleep(0.02)
    return found


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])), flush=True)
    os._exit(0)  # The servers never stop by themselves.
