"""Growth of resident memory over many draws and many traced functions, after a warm-up.

The growth is the slope of a line through samples of the resident memory, times the number of draws.
TensorFlow itself keeps memory for each traced function. Functions without a draw measure this, and
it does not count. For a function that draws from a generator, TensorFlow also keeps the code that
makes the values until the process ends: KEPT bytes are allowed for each.
"""

import argparse
import gc
import json
import sys
from pathlib import Path

import numpy as np
import psutil
import tensorflow as tf
from tqdm import tqdm

from kerasinit.initializers import GlorotNormal
from kerasinit.random import SeedGenerator

SAMPLES = 40
MIB = 2**20
KEPT = 2048
NOISE = 2 * MIB  # The growth of a run without a leak.
GROWING = f"kinds of work that grow by more than {NOISE // MIB} MiB beyond TensorFlow's own"

SMALL, LARGE, WIDE = (3, 3), (2000, 2000), (30, 30)
integer, generator = GlorotNormal(1), GlorotNormal(SeedGenerator(1))


def ones():
    """The result of a function that calls Python."""
    return np.ones(WIDE, "float32")


def traced(draw):
    """An action that traces a function, runs it and drops it."""
    # Use a new lambda each time: TensorFlow warns if the same one is traced repeatedly.
    return lambda: tf.function(lambda: draw(), autograph=False)()


# The actions, their number, and the part of the growth that is TensorFlow's own.
WORK = {
    "small draws of an integer seed": (lambda: integer(SMALL), 100_000, None),
    "small draws of a generator": (lambda: generator(SMALL), 100_000, None),
    "large draws of an integer seed": (lambda: integer(LARGE), 200, None),
    "large draws of a generator": (lambda: generator(LARGE), 200, None),
    "functions of a constant": (traced(lambda: tf.constant(ones())), 2000, None),
    "functions of an integer seed": (
        traced(lambda: integer(WIDE)),
        2000,
        "functions of a constant",
    ),
    "functions that call Python": (
        traced(lambda: tf.numpy_function(ones, [], tf.float32)),
        2000,
        None,
    ),
    "functions of a generator": (
        traced(lambda: generator(WIDE)),
        2000,
        "functions that call Python",
    ),
}


def growth(name, action, times):
    """The growth of resident memory in bytes while an action repeats, after a tenth of warm-up."""
    process = psutil.Process()
    for _ in range(times // 10):
        action()
    done, resident = [], []
    for number in tqdm(range(times), desc=name, disable=None):
        if number % (times // SAMPLES) == 0:
            gc.collect()
            done.append(number)
            resident.append(process.memory_info().rss)
        action()
    return np.polyfit(done, resident, 1)[0] * times


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="a file for the figures")
    options = parser.parse_args()
    grown, bad = {}, 0
    for name, (action, times, own) in WORK.items():
        grown[name] = growth(name, action, times)
        print(
            f"{times} {name}: {grown[name] / MIB:+.2f} MiB, {grown[name] / times:+.0f} bytes each"
        )
        kept = KEPT * times if name == "functions of a generator" else 0
        bad += int(grown[name] - grown.get(own, 0) - kept > NOISE)
    print(f"{GROWING}: {bad}")
    if options.json:
        figures = {f"{WORK[name][1]} {name}": f"{it / MIB:+.2f} MiB" for name, it in grown.items()}
        options.json.write_text(json.dumps({**figures, GROWING: bad}, indent=1))
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
