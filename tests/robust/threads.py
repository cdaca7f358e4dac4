"""Draws from many threads that share generators: each count is used once, and its bits are right.

Stock Keras makes the expected draw for each count first, in one thread.
"""

import argparse
import json
import sys
import threading
from collections import Counter
from pathlib import Path

import keras
from tqdm import tqdm

import kerasinit
from kerasinit.testing import fingerprint

SIZES = (1, 300, 5_000, 70_000)  # On each path: Python's numbers, NumPy, the kernel, its threads.
SEED = 42
SECONDS = 120  # A healthy run takes some seconds.
FAMILIES = {"kerasinit.random.SeedGenerator": kerasinit, "keras.random.SeedGenerator": keras}


def numbers_by_fingerprint(draws):
    """The counts of stock Keras's draws, in order for each size, by fingerprint."""
    found = {}
    for size in tqdm(SIZES, desc="stock Keras", disable=None):
        initializer = keras.initializers.GlorotNormal(keras.random.SeedGenerator(SEED))
        found |= {fingerprint(initializer((size,))): number for number in range(draws)}
    return found


def drawn(generator, threads, draws):
    """Fingerprints of threads' draws from one generator, the errors, and the threads that hang."""
    initializer = kerasinit.initializers.GlorotNormal(generator)
    fingerprints, errors = [], []
    start = threading.Barrier(threads)

    def work(first):
        start.wait()
        for number in range(first, draws, threads):
            try:
                fingerprints.append(
                    fingerprint(initializer((SIZES[number // threads % len(SIZES)],)))
                )
            except Exception as error:
                errors.append(error)

    workers = [threading.Thread(target=work, args=(it,), daemon=True) for it in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(SECONDS)
    return fingerprints, errors, sum(worker.is_alive() for worker in workers)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=1000, help="of a generator (%(default)s)")
    parser.add_argument("--threads", type=int, default=8, help="that draw (%(default)s)")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    options = parser.parse_args()
    sys.setswitchinterval(1e-6)  # Python switches threads as often as it can.
    number_of = numbers_by_fingerprint(options.draws)
    bad, of_all = 0, {}
    for name, family in FAMILIES.items():
        generator = family.random.SeedGenerator(SEED)
        fingerprints, errors, hanging = drawn(generator, options.threads, options.draws)
        taken = Counter(number_of.get(it) for it in fingerprints)
        wrong = taken.pop(None, 0)
        figures = {
            "numbers that nobody took": options.draws - len(taken),
            "numbers that were taken twice": sum(count > 1 for count in taken.values()),
            "draws with other bits than stock Keras's": wrong,
            "errors": len(errors),
            "threads that did not come back": hanging,
        }
        of_all[name] = {"draws": len(fingerprints), "threads": options.threads, **figures}
        print(f"{name}: {len(fingerprints)} draws from {options.threads} threads")
        for meaning, count in figures.items():
            print(f"  {meaning}: {count}")
        for error in errors[:3]:
            print(f"  {type(error).__name__}: {error}")
        bad += sum(figures.values())
    if options.json:
        options.json.write_text(json.dumps(of_all, indent=1))
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
