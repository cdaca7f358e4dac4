"""Hostile calls: random arguments from a pool of odd values, to everything that takes an argument.

Each call must be refused in our words, with no generator moved, or make what stock Keras makes.
The calls are made in child processes. A child says which call comes next, so that a death or a
hang is known by its call. Calls depend on `--seed` and their number alone.
"""

import argparse
import contextlib
import json
import queue
import random
import re
import subprocess
import sys
import threading
import warnings
from collections import Counter

from tqdm import tqdm

BATCH = 5000
SECONDS = 5  # A call takes some milliseconds.
START = 120  # So much a child may take to import TensorFlow.

# What is counted; all must be 0.
BAD = {
    "death": "process deaths",
    "hang": f"calls that took over {SECONDS} s",
    "exception": "exceptions of another kind",
    "words": "messages that lack the call's name or an argument in backticks",
    "moved": "generators that moved though the call was refused",
}
# What a person judges.
TO_JUDGE = {
    "bits": "calls whose bits are not stock Keras's",
    "accepted": "calls that stock Keras refuses, and ours takes",
    "refused": "calls that stock Keras takes, and ours refuses",
}
KINDS = (TypeError, ValueError, MemoryError, ImportError, RuntimeError)

SCALING = {"seed": "seed", "input_axes": "object", "output_axes": "object"}
NORMAL = {"mean": "number", "stddev": "number", "seed": "seed"}
PARAMETERS = {
    **dict.fromkeys(("GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform"), SCALING),
    **dict.fromkeys(("LecunNormal", "LecunUniform"), SCALING),
    **dict.fromkeys(("RandomNormal", "TruncatedNormal"), NORMAL),
    "RandomUniform": {"minval": "number", "maxval": "number", "seed": "seed"},
    "VarianceScaling": {"scale": "number", "mode": "mode", "distribution": "mode", **SCALING},
    "Orthogonal": {"gain": "number", "seed": "seed"},
    "Identity": {"gain": "number"},
    "Constant": {"value": "number"},
    "STFT": {"side": "mode", "window": "mode", "scaling": "mode", "periodic": "object"},
    "Ones": {},
    "Zeros": {},
}
SANE = {
    "seed": ("3", "generator", "generator", "None"),
    "number": ("0.5", "1"),
    "mode": ("'fan_in'", "'fan_out'", "'uniform'", "'real'", "'hann'", "'density'", "None"),
    "object": ("None", "(0,)", "[-1]"),
    "shape": ("(2, 3)", "(3, 3)", "(16, 1, 9)"),
    "dtype": ("None", "'float32'"),
}


def call_text(number, seed):
    """The call of this number, as Python."""
    from _odd_values import CONFIGS, DTYPES, NUMBERS, OBJECTS, SHAPES

    choose = random.Random(f"{seed} {number}")
    pools = {"number": NUMBERS, "seed": NUMBERS, "shape": SHAPES, "dtype": DTYPES}

    def value(kind, odd):
        if choose.random() > odd:
            return choose.choice(SANE[kind])
        return choose.choice(OBJECTS if choose.random() < 0.4 else pools.get(kind, OBJECTS))

    what = choose.random()
    if what < 0.05:
        return f"random.SeedGenerator({value('seed', 1)})"
    if what < 0.08:
        return f"random.set_random_seed({value('seed', 1)})"
    if what < 0.15:
        name = choose.choice(("get", "deserialize"))
        return f"initializers.{name}({choose.choice((*CONFIGS, *CONFIGS, *OBJECTS))})"
    cls = choose.choice(list(PARAMETERS))
    # Mostly one odd value, so that none hides another.
    odd = choose.choice((0.1, 0.3, 0.8))
    given = [f"{name}={value(kind, odd)}" for name, kind in PARAMETERS[cls].items()]
    given = [text for text in given if choose.random() < 0.7 or "generator" in text]
    dtype = f", {value('dtype', odd)}" if choose.random() < 0.5 else ""
    return f"initializers.{cls}({', '.join(given)})({value('shape', max(odd, 0.3))}{dtype})"


def outcome(family, text):
    """What a call returns, the error that it raises, and the generator that it was given."""
    import _odd_values

    generator = family.random.SeedGenerator(7)
    names = {name: getattr(_odd_values, name) for name in _odd_values.__all__}
    names |= {"initializers": family.initializers, "random": family.random, "generator": generator}
    random.seed(0)  # Whence a seed that is None is picked.
    try:
        return eval(text, names), None, generator
    except Exception as error:
        return None, error, generator


def shown(value):
    """What two results must share: bits, or a class's name."""
    from kerasinit.testing import fingerprint

    return fingerprint(value) if hasattr(value, "numpy") else type(value).__name__


def faults(text, say):
    """The faults of a call, as (kind, more)."""
    import keras

    import kerasinit

    made, error, generator = outcome(kerasinit, text)
    if error is not None:
        message = str(error)
        if type(error) not in KINDS:
            yield "exception", f"{type(error).__name__}: {message}"
        elif not re.match(r"\w+(\.__call__)?\(\): .*`\w+`", message, re.DOTALL):
            yield "words", f"{type(error).__name__}: {message}"
        if generator.state.numpy().tolist() != [7, 0]:
            yield "moved", generator.state.numpy().tolist()
    say("stock")
    stock, refused, _ = outcome(keras, text)
    if error is not None:
        if refused is None:
            yield "refused", f"{type(error).__name__}: {error}"
    elif refused is not None:
        yield "accepted", f"{type(refused).__name__}: {refused}"
    elif shown(made) != shown(stock):
        yield "bits", f"{made!r:.200}, not {stock!r:.200}"


def child(first, end, seed):
    """Makes the calls from one number to another, and tells its parent of each, as JSON."""
    out, sys.stdout = sys.stdout, sys.stderr  # What others print is not for the parent.

    def tell(**what):
        print(json.dumps(what), file=out, flush=True)

    import keras

    import kerasinit

    keras.random.set_random_seed = keras.utils.set_random_seed  # Its name in ours.
    warnings.simplefilter("ignore")
    kerasinit.initializers.GlorotNormal(1)((600, 600))
    for number in range(first, end):
        text = call_text(number, seed)
        tell(at=number, stage="ours")
        for kind, more in faults(text, lambda stage, number=number: tell(at=number, stage=stage)):
            tell(at=number, kind=kind, text=text, more=str(more)[:200])
    tell(at=end, stage="end")


def lines_of(process):
    """A queue of what a child tells; None when it has ended."""
    lines = queue.Queue()

    def read():
        for line in process.stdout:
            with contextlib.suppress(json.JSONDecodeError):
                lines.put(json.loads(line))
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    return lines


def run_batch(first, end, seed, bar):
    """Makes a batch's calls in as many children as it takes; yields its faults."""
    slow = None
    while first < end:
        process = subprocess.Popen(
            [sys.executable, __file__, "--child", str(first), str(end), "--seed", str(seed)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        lines, at, stage = lines_of(process), first, "start"
        ended = None
        while ended is None:
            try:
                line = lines.get(timeout=START if stage == "start" else SECONDS)
            except queue.Empty:
                ended = "hang"
                break
            if line is None:
                ended = "death"
            elif "kind" in line:
                yield line
            else:
                bar.update(line["at"] - at)
                at, stage = line["at"], line["stage"]
                if stage == "end":
                    ended = "end"
        process.kill()
        status = process.wait()
        if stage == "start":
            raise SystemExit(f"A child did not start: status {status}.")
        if ended == "hang" and slow != at:  # A busy machine may be slow once.
            first = slow = at
            continue
        if stage == "ours":  # What stock Keras dies of is not ours.
            yield {"at": at, "kind": ended, "text": call_text(at, seed), "more": f"status {status}"}
        first = at if stage == "end" else at + 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=20_000, help="how many (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the calls (default: %(default)s)")
    parser.add_argument("--child", type=int, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(*options.child, options.seed)
        return
    found = Counter()
    with tqdm(total=options.calls, disable=None, unit="call") as bar:
        for first in range(0, options.calls, BATCH):
            end = min(first + BATCH, options.calls)
            for fault in run_batch(first, end, options.seed, bar):
                found[fault["kind"]] += 1
                tqdm.write(f"{fault['kind']:9} {fault['text']}  # {fault['more']!r}")
    print(f"hostile calls: {options.calls}")
    for kind, meaning in (BAD | TO_JUDGE).items():
        print(f"{meaning}{' (to judge)' if kind in TO_JUDGE else ''}: {found[kind]}")
    sys.exit(any(found[kind] for kind in BAD))


if __name__ == "__main__":
    main()
