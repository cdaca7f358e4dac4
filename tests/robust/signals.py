"""Interrupts draws at random times, and counts what an interrupt breaks.

One line for each kind of draw. The exit status is 1 if a figure but `interrupted` is not 0. The
figures:
"""

import argparse
import gc
import itertools
import json
import multiprocessing
import random
import signal
import sys
import threading
import time
from collections import Counter, deque
from pathlib import Path

# The kinds of draws, and the share of the signals that each gets.
DRAWS = {
    "2x2": ("GlorotNormal", (2, 2), "float32", 0.3),
    "2 ms": ("GlorotNormal", (2**19,), "float32", 0.3),
    "50 ms": ("GlorotNormal", (2**24,), "float32", 0.05),
    "float64": ("GlorotNormal", (2**18,), "float64", 0.15),
    "Orthogonal": ("Orthogonal", (120, 100), "float32", 0.2),
}
FIGURES = {
    "interrupted": "draws that a signal interrupted",
    "lost": "signals without a KeyboardInterrupt",
    "moved": "interrupted draws that the generator counts",
    "wrong": "draws after an interrupt with other bits than stock Keras's",
    "at work": "draws that helpers worked on after their exception",
    "hung": "draws that did not return",
    "died": "processes that ended early",
}
PATIENCE = 60.0  # Seconds. A draw that takes longer hangs.


class Watch:
    """Records which blocks of each draw helpers begin and end."""

    def __init__(self, for_blocks):
        self._for_blocks = for_blocks
        self.begun, self.ended = [], []

    def __call__(self, job, total, size, threads=None):
        """As `parallel.for_blocks`."""
        main, begun, ended = threading.get_ident(), [], []
        self.begun, self.ended = begun, ended

        def noted(first, last):
            is_helper = threading.get_ident() != main
            if is_helper:
                begun.append(first)
            job(first, last)
            if is_helper:
                ended.append(first)

        self._for_blocks(noted, total, size, threads)


def send_signals(left, results):
    """Sends signals to each kind of draw, and reports the figures that each signal adds to."""
    for kind, count in left.items():
        for figures in figures_of_signals(kind, count, sum(left.values())):
            results.send((kind, figures))


def figures_of_signals(kind, count, seed):
    """Interrupts draws of a kind, and yields the figures that each signal adds to."""
    import keras
    import numpy as np

    import kerasinit
    from kerasinit.stream import parallel

    if not isinstance(parallel.for_blocks, Watch):
        parallel.for_blocks = Watch(parallel.for_blocks)
    watch = parallel.for_blocks
    name, shape, dtype, _ = DRAWS[kind]
    generator = kerasinit.random.SeedGenerator(seed)
    draw = getattr(kerasinit.initializers, name)(seed=generator)
    oracle = keras.random.SeedGenerator(seed)
    stock = getattr(keras.initializers, name)(seed=oracle)
    draws = 0  # Draws that the generator should count.
    begin = time.perf_counter()
    while time.perf_counter() - begin < 0.5:  # Loads the kernel, which takes longest.
        draw(shape, dtype)
        draws += 1
    begin = time.perf_counter()
    for _ in range(5):
        draw(shape, dtype)
    draws += 5
    seconds = (time.perf_counter() - begin) / 5
    chance, came = random.Random(seed), []

    def interrupt(*_):
        came.append(True)
        raise KeyboardInterrupt

    signal.signal(signal.SIGALRM, interrupt)
    gc.disable()  # Python drops an interrupt in a destructor.
    while count:
        gc.collect()
        came.clear()
        returned, figures = itertools.count(), []
        delay = chance.uniform(0.0, 3.0) * seconds + 1e-5
        # Only C code calls the draw and counts it, so no interrupt comes between.
        calls = map(draw, itertools.repeat(shape, 30), itertools.repeat(dtype))
        try:
            signal.setitimer(signal.ITIMER_REAL, delay)
            deque(zip(calls, returned, strict=False), maxlen=0)
            signal.setitimer(signal.ITIMER_REAL, 0.0)
        except KeyboardInterrupt:
            begun, ended = watch.begun, watch.ended
            at_end = len(begun), len(ended)
            figures.append("interrupted")
        else:
            if not came:
                draws += next(returned)
                continue
            figures.append("lost")
            begun, ended = watch.begun, watch.ended
            at_end = len(begun), len(ended)
        draws += next(returned)
        if generator.state.numpy().tolist() != [seed, draws]:
            figures.append("moved")
            generator.state.assign(np.array([seed, draws]))
        oracle.state.assign(np.array([seed, draws]))
        values = draw(shape, dtype).numpy()
        draws += 1
        if values.tobytes() != stock(shape, dtype).numpy().tobytes():
            figures.append("wrong")
        if at_end != (len(begun), len(ended)) or at_end[0] != at_end[1]:
            figures.append("at work")
        yield figures
        count -= 1


def count_figures(left, bar):
    """The figures of all kinds of draws, from as many processes as needed."""
    figures, processes = {kind: Counter() for kind in left}, multiprocessing.get_context("spawn")
    while any(left.values()):
        results, sender = processes.Pipe(duplex=False)
        process = processes.Process(target=send_signals, args=(left, sender))
        process.start()
        sender.close()
        while any(left.values()):
            kind = next(kind for kind in left if left[kind])
            try:
                found = results.recv()[1] if results.poll(PATIENCE) else ["hung"]
            except EOFError:
                found = ["died"]
            figures[kind].update(found)
            left[kind] -= 1
            bar(1)
            if found in (["hung"], ["died"]):
                break
        process.kill()
        process.join()
    return figures


def main():
    """Prints the figures."""
    listed = "".join(f"\n  {name:<13}{meaning}" for name, meaning in FIGURES.items())
    parser = argparse.ArgumentParser(
        description=__doc__ + listed, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--signals", type=int, default=300, help="how many are sent (300)")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    options = parser.parse_args()
    signals = options.signals
    total, bar = Counter(), lambda done: None
    if sys.stderr.isatty():
        from tqdm import tqdm

        bar = tqdm(total=signals, unit="signal", leave=False).update
    left = {kind: max(1, round(signals * share)) for kind, (*_, share) in DRAWS.items()}
    sent = sum(left.values())
    print(f"{'draw':<12}" + "".join(f"{name:>13}" for name in FIGURES))
    for kind, figures in count_figures(left, bar).items():
        print(f"{kind:<12}" + "".join(f"{figures[name]:>13}" for name in FIGURES))
        total += figures
    if options.json:
        figures = {meaning: total[name] for name, meaning in FIGURES.items()}
        options.json.write_text(json.dumps({"signals": sent, **figures}, indent=1))
    return any(total[name] for name in FIGURES if name != "interrupted")


if __name__ == "__main__":
    sys.exit(main())
