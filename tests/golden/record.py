"""Writes known_answers.tsv: what stock Keras makes of every case in table.json, bit by bit.

    python tests/golden/record.py > python/kerasinit/verify/known_answers.tsv

This process must not know kerasinit, whose values are held against these. What a line says is
written in `kerasinit/verify/answers.py`. A row with "golden": false is of a class whose bits depend
on the machine: its cases say "live" in place of the bits.
"""

import itertools
import json
import os
import platform
import sys
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow

TABLE = Path(__file__).with_name("table.json")


def cases(row):
    """Every case of a row: (arguments, stock Keras's class and arguments, shape, dtype).

    A class that stock Keras lacks names in "stock" what makes the same values there.
    """
    same = row.get("stock") or [(row["class"], arguments) for arguments in row["arguments"]]
    pairs = zip(row["arguments"], same, strict=True)
    seeds = [{"seed": seed} for seed in row["seeds"]] or [{}]
    for (arguments, (cls, own)), seed, shape, dtype in itertools.product(
        pairs, seeds, row["shapes"], row["dtypes"]
    ):
        yield {**arguments, **seed}, (cls, {**own, **seed}), shape, dtype


def stock_values(cls, arguments, shape, dtype):
    """Stock Keras's tensor for a case."""
    arguments = dict(arguments)
    seed, draws = arguments.get("seed"), 0
    if isinstance(seed, dict) and "generator" in seed:
        arguments["seed"], draws = keras.random.SeedGenerator(seed["generator"]), seed["draws"]
    elif isinstance(seed, dict):
        keras.utils.set_random_seed(seed["set_random_seed"])
        arguments["seed"] = None
    initializer = getattr(keras.initializers, cls)(**arguments)
    for _ in range(draws):
        initializer(shape, dtype=dtype)
    return initializer(shape, dtype=dtype)


def words(tensor):
    """The bits of a tensor's values, in row-major order."""
    array = np.ascontiguousarray(tensor.numpy())
    width = array.itemsize
    return " ".join(
        f"{word:0{2 * width}x}" for word in array.reshape(-1).view(f"u{width}").tolist()
    )


def origin():
    """What makes the answers, line by line: versions, C library, processor."""
    flags = Path("/proc/cpuinfo").read_text().split()
    fused = "with" if "fma" in flags and "avx2" in flags else "WITHOUT"
    yield "Known answers: what stock Keras makes of tests/golden/table.json (see record.py)."
    yield f"keras {keras.__version__}, tensorflow {tensorflow.__version__}, numpy {np.__version__}"
    yield f"C library: {' '.join(platform.libc_ver())}"
    yield f"processor: {platform.machine()}, {fused} fused multiply-add"
    yield "class\tR function\targuments\tshape\tdtype\twords, or live"


def main():
    """Writes the known answers to standard output."""
    for line in origin():
        print("#", line)
    for row in json.loads(TABLE.read_text()):
        for arguments, stock, shape, dtype in cases(row):
            answer = "live"
            if row["golden"]:
                answer = words(stock_values(*stock, tuple(shape), dtype))
            fields = row["class"], row["r"], json.dumps(arguments), json.dumps(shape), dtype, answer
            print("\t".join(fields))
    assert "kerasinit" not in sys.modules


if __name__ == "__main__":
    main()
