"""A draw interrupted at any step is not counted, and the next draw has the right bits."""

import random
import signal
from itertools import count
from pathlib import Path

import keras
import pytest
from interrupts import Interrupt

import kerasinit
from child_process import run_python
from kerasinit.stream import kernel, parallel, values
from kerasinit.testing import fingerprint

pytestmark = [
    pytest.mark.once,
    pytest.mark.no_cover,
    pytest.mark.usefixtures("no_hang_and_no_destructor"),
]


class OwnNext(kerasinit.random.SeedGenerator):
    """A generator with its own `next`, which the package must call."""

    def next(self, ordered=True):
        return super().next(ordered)


OURS, STOCK = kerasinit.random.SeedGenerator, keras.random.SeedGenerator
SEVERAL_BLOCKS = (15, 8)


@pytest.fixture
def take_path(monkeypatch):
    """Makes every draw take one path, in blocks of 100 values."""

    def take(path):
        if path == "reference":
            monkeypatch.setattr(kernel, "fill", None)
        elif kernel.fill is None:
            pytest.skip(f"no kernel in C: {kernel.why_missing}")
        monkeypatch.setattr(values, "KERNEL_BLOCK", 100)
        monkeypatch.setattr(values, "REFERENCE_BLOCK", 100)
        monkeypatch.setattr(parallel, "thread_count", lambda: 3)

    return take


@pytest.mark.parametrize(
    "path, name, shape, dtype, make",
    [
        ("reference", "GlorotNormal", (2, 2), "float32", OURS),
        ("reference", "GlorotNormal", (2, 2), "float32", OwnNext),
        ("reference", "TruncatedNormal", SEVERAL_BLOCKS, "float32", OURS),
        ("reference", "HeUniform", SEVERAL_BLOCKS, "float32", STOCK),
        ("kernel", "GlorotNormal", (2, 2), "float64", STOCK),
        ("kernel", "HeUniform", SEVERAL_BLOCKS, "float32", OURS),
        ("kernel", "RandomNormal", SEVERAL_BLOCKS, "bfloat16", OURS),
        ("kernel", "TruncatedNormal", SEVERAL_BLOCKS, "float64", STOCK),
        ("kernel", "Orthogonal", (6, 5), "float32", OURS),
        ("kernel", "Orthogonal", (6, 5), "float64", STOCK),
    ],
)
def test_an_interrupted_draw_is_not_counted(take_path, path, name, shape, dtype, make):
    take_path(path)
    generator, oracle = make(7), keras.random.SeedGenerator(7)
    draw = getattr(kerasinit.initializers, name)(seed=generator)
    stock = getattr(keras.initializers, name)(seed=oracle)
    draw(shape, dtype), stock(shape, dtype)
    for step in count(1):
        was_interrupted = Interrupt(step).during(lambda: draw(shape, dtype))
        if not was_interrupted:
            stock(shape, dtype)
        assert generator.state.numpy().tolist() == oracle.state.numpy().tolist(), step
        assert fingerprint(draw(shape, dtype)) == fingerprint(stock(shape, dtype)), step
        if not was_interrupted:
            break
    assert step > 100  # At least this many places were tested.


@pytest.mark.parametrize("make", [OURS, OwnNext])
def test_an_interrupted_next_is_not_counted(make):
    generator, counted = make(7), 0
    generator.next()
    for step in count(1):
        counted += 1
        was_interrupted = Interrupt(step).during(generator.next)
        counted += not was_interrupted
        assert generator.next().numpy().tolist() == [7, counted], step
        if not was_interrupted:
            break
    assert step > 10


def test_a_signal_s_handler_draws_in_the_middle_of_a_draw():
    generator = kerasinit.random.SeedGenerator(7)
    draw = kerasinit.initializers.GlorotNormal(seed=generator)
    inside, outside = [], []
    previous = signal.signal(signal.SIGALRM, lambda *_: inside.append(draw((2, 2))))
    chance = random.Random(7)
    try:
        while len(inside) < 1000:
            signal.setitimer(signal.ITIMER_REAL, chance.uniform(1e-5, 5e-4))
            outside.append(draw((2, 2)))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    assert generator.state.numpy().tolist() == [7, len(inside) + len(outside)]


# Draws in a loop, so that the signal always comes during a draw.
LARGE_DRAWS = """
import signal, time, kerasinit

def interrupt(*_):
    sent.append(time.monotonic())
    raise KeyboardInterrupt

signal.signal(signal.SIGALRM, interrupt)
for dtype in ("float32", "float64"):
    generator = kerasinit.random.SeedGenerator(3)
    initializer = kerasinit.initializers.GlorotNormal(seed=generator)
    initializer((2**23,), dtype)
    counted, sent = 1, []
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        while True:
            initializer((2**28,), dtype)
            counted += 1
    except KeyboardInterrupt:
        stopped = time.monotonic()
    assert stopped - sent[0] < 1.0, (dtype, stopped - sent[0])
    assert generator.state.numpy().tolist() == [3, counted], (dtype, counted)
print("good")
"""


def run_alone(*arguments, **settings):
    return run_python(*arguments, timeout=240, **settings).stdout.strip()


@pytest.mark.large(3)
def test_large_draws():
    assert run_alone("-c", LARGE_DRAWS) == "good"


def test_signals_at_random_times():
    program = Path(__file__).parents[1] / "robust" / "signals.py"
    assert run_alone(program, "--signals", 20)
