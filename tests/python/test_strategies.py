"""In TensorFlow's strategies every replica has the same bits, and shards belong to one draw."""

from pathlib import Path

import keras

from child_process import Fork, last_json
from kerasinit.testing import fingerprint
from ports import free_ports

PROGRAM = Path(__file__).with_name("strategies.py")
SHAPE = (10, 4)


def told(fork):
    return last_json(fork.ended_well(120).stdout)


def stock(seed):
    """Stock Keras's draws for the layer and for the variable, from one stream or from two."""
    return [
        fingerprint(keras.initializers.GlorotNormal(seed)(SHAPE)),
        fingerprint(keras.initializers.HeNormal(seed)(SHAPE)),
    ]


def assert_stock_bits(found, places):
    for kind, seed in {"integer": 42, "generator": keras.random.SeedGenerator(42)}.items():
        layer, by_hand = stock(seed)
        assert found[kind] == {"layer": [layer] * places, "by_hand": [by_hand] * places}
    assert found["state"] == [42, 2]  # Two draws. The refused one does not count.


def test_two_devices_of_a_process():
    found = told(Fork(PROGRAM, "mirrored"))
    assert_stock_bits(found["mirrored"], places=2)
    assert found["fitted"] == [stock(keras.random.SeedGenerator(42))[0]] * 2


def test_parameter_servers_and_their_shards():
    found = told(Fork(PROGRAM, "parameter_server", *free_ports(3)))
    assert found["servers"] == 3
    for partitioner in ("unpartitioned", "fixed shards", "minimal size"):
        assert_stock_bits(found[partitioner], places=1)


def test_two_processes(tmp_path):
    ports = free_ports(2)
    workers = [Fork(PROGRAM, "worker", index, tmp_path, *ports) for index in range(2)]
    for worker in workers:
        found = told(worker)
        assert found["replicas"] == 2
        assert_stock_bits(found["worker"], places=1)
