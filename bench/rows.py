"""The rows of the table: what is measured, what it must be, and what it is to become."""

import operator
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple
from unittest import mock

import keras
import numpy as np

import kerasinit
import measure
from kerasinit.stream import parallel, values

LARGE = (4096, 4096)
GIB = (2**14, 2**14)  # In float32.


class Row(NamedTuple):
    """One figure. At least `must` where more is better, else at most."""

    what: str
    must: float
    aim: float
    measured: float
    unit: str = "x"
    more_is_better: bool = True

    def passes(self, bound: float) -> bool:
        """True where the figure is as good as the bound."""
        return (operator.ge if self.more_is_better else operator.le)(self.measured, bound)


def pair(name: str, seeds: Callable = lambda module: 42) -> tuple:
    """Stock Keras's initializer and ours."""
    return tuple(
        getattr(module.initializers, name)(seed=seeds(module)) for module in (keras, kerasinit)
    )


def large_draws() -> Iterator[Row]:
    """Ratios of time for 16.8 million values."""
    for name, dtype, must, aim in (
        ("GlorotNormal", "float32", 6.5, 9),
        ("GlorotNormal", "float64", 4, 8),
        ("GlorotNormal", "bfloat16", 4.5, 8),
        ("GlorotNormal", "float16", 4.5, 8),
        ("RandomNormal", "float32", 4, 6),
        ("RandomUniform", "float32", 2, 4),
    ):
        stock, ours = pair(name)
        times = measure.alternating(
            lambda stock=stock, dtype=dtype: stock(LARGE, dtype),
            lambda ours=ours, dtype=dtype: ours(LARGE, dtype),
        )
        yield Row(f"{name} 4096x4096 {dtype}", must, aim, times[0] / times[1])


# The median seconds of stock's small call and of ours.
SMALL_DRAWS = """
import keras, kerasinit, measure
stock, ours = (module.initializers.GlorotNormal(seed={seed}) for module in (keras, kerasinit))
print(*measure.alternating(lambda: stock((2, 2)), lambda: ours((2, 2)), rounds=21, repeats=50))
"""


def small_draws() -> Iterator[Row]:
    """Ratios of time for a 2x2 call, on each backend that is here."""
    for seed, what, must, aim in (
        ("42", "int seed", 12, 20),
        ("module.random.SeedGenerator(42)", "SeedGenerator", 6, 8),
    ):
        stock, ours = measure.in_new_process(SMALL_DRAWS.format(seed=seed))
        yield Row(f"one 2x2 call, {what}", must, aim, stock / ours)
    for backend, name, must in (("jax", "JAX", 1.2), ("torch", "PyTorch", 1)):
        found = on_backend(backend, SMALL_DRAWS.format(seed="42"))
        if found:
            yield Row(f"one 2x2 call, int seed, on {name}", must, 2, found[0] / found[1])


def on_backend(backend: str, script: str) -> list[float]:
    """What a script prints on JAX or PyTorch; nothing without its environment."""
    python = measure.ROOT / ".setup" / backend / "bin" / "python"
    if not python.exists():
        print(f"A row of {backend} is left out: `tools/test machines` makes its environment.")
        return []
    return measure.in_new_process(script, python=python, KERAS_BACKEND=backend)


PEAK = """
import kerasinit
import measure
initializer = kerasinit.initializers.GlorotNormal(seed=1)
initializer((2**24,))
before = measure.resident()
with open("/proc/self/clear_refs", "w") as peak:
    peak.write("5")
result = initializer((2**28,))
print((measure.resident(peak=True) - before) / 2**30)
"""


def memory_and_slices() -> Iterator[Row]:
    """What 1 GiB takes, and what a part of it does."""
    (peak,) = measure.in_new_process(PEAK)
    yield Row("peak memory over the result's, 1 GiB", 1.15, 1.05, peak, "x", False)
    initializer = kerasinit.initializers.GlorotNormal(seed=1)
    for sizes, offset, name in (
        ((2**8, 2**14), (2**13, 0), "rows"),
        ((2**14, 2**8), (0, 2**13), "columns"),
        ((2**11, 2**11), (2**12, 2**13), "rows and columns"),
    ):
        whole, part = measure.alternating(
            lambda: initializer(GIB),
            lambda sizes=sizes, offset=offset: initializer(
                GIB, partition_shape=sizes, partition_offset=offset
            ),
            rounds=7,
        )
        yield Row(f"1/64 slice of 1 GiB ({name}) over the whole: 1/", 40, 60, whole / part)


FIRST_DRAW = """
import time
import keras, tensorflow, kerasinit
initializer = {module}.initializers.GlorotNormal(seed=1)
begin = time.perf_counter()
initializer(({size}, {size}))
print(time.perf_counter() - begin)
"""

IMPORT = """
import time
import keras, tensorflow
begin = time.perf_counter()
import kerasinit
print(time.perf_counter() - begin)
"""


def first_draw(size: int) -> tuple[float, float]:
    """Median seconds of stock's and our first draw, in new processes with an empty home."""
    medians = []
    for module in ("keras", "kerasinit"):
        script, runs = FIRST_DRAW.format(module=module, size=size), []
        for _ in range(5):
            with tempfile.TemporaryDirectory() as home:
                runs += measure.in_new_process(script, HOME=home, XDG_CACHE_HOME=home)
        medians.append(statistics.median(runs))
    return medians[0], medians[1]


def fresh_processes() -> Iterator[Row]:
    """What comes once a process."""
    for size, must, aim in ((256, 1, 4), (1024, 1, 4)):
        stock, ours = first_draw(size)
        yield Row(f"first draw on a fresh machine, {size}x{size}", must, aim, stock / ours)
    stock, ours = first_draw(2)
    yield Row("first 2x2 call beyond stock's first", 0, 0, ours - stock, "s", False)
    took = statistics.median(measure.in_new_process(IMPORT)[0] for _ in range(5))
    yield Row("import kerasinit beyond import keras", 0.1, 0.1, took, "s", False)


MODEL = """
import contextlib
import keras
if {ours}:
    import kerasinit
with kerasinit.scope() if {ours} else contextlib.nullcontext():
    keras.applications.ResNet50V2(weights=None)
import measure
print(measure.resident(peak=True))
"""


def a_whole_model() -> Iterator[Row]:
    """ResNet50V2: 25.6 million weights in 190 draws. A whole process, from its start to its end."""
    runs = {False: [], True: []}
    for _ in range(5):
        for ours, found in runs.items():
            begin = time.perf_counter()
            (peak,) = measure.in_new_process(MODEL.format(ours=ours))
            found.append((time.perf_counter() - begin, peak))
    for index, (what, must, aim) in enumerate((("time", 1, 0.9), ("peak memory", 1.05, 1))):
        stock, ours = (statistics.median(run[index] for run in found) for found in runs.values())
        yield Row(
            f"ResNet50V2 in a new process, {what} over stock's", must, aim, ours / stock, "x", False
        )


def size() -> Iterator[Row]:
    """What the package takes on the disk, without the files that Python makes itself."""
    files = (measure.ROOT / "python" / "kerasinit").rglob("*")
    total = sum(it.stat().st_size for it in files if it.is_file() and it.suffix != ".pyc")
    yield Row("the installed package", 1, 1, total / 1e6, "MB", False)


ON_JAX = """
import jax
import keras
import kerasinit
import measure
stock, ours = (
    module.initializers.GlorotNormal(seed=42) for module in (keras, kerasinit)
)
shape = (4096, 4096)
print(*measure.alternating(
    lambda: stock(shape).block_until_ready(), lambda: ours(shape).block_until_ready()
))
"""


def on_jax() -> Iterator[Row]:
    """Keras on JAX."""
    found = on_backend("jax", ON_JAX)
    if found:
        yield Row("GlorotNormal 4096x4096 float32 on JAX", 4, 6, found[0] / found[1])


def growth() -> Iterator[Row]:
    """Time against size and against threads."""
    initializer = kerasinit.initializers.GlorotNormal(seed=1)
    small, large = (
        measure.alternating(lambda size=size: initializer((size,)), rounds=rounds)[0] / size
        for size, rounds in ((2**20, 31), (2**30, 3))
    )
    yield Row("time a value, 2^30 over 2^20 values", 1.2, 1, large / small, "x", False)

    def with_threads(count: int) -> None:
        with mock.patch.object(parallel, "thread_count", lambda: count):
            initializer((2**26,))

    if parallel.thread_count() > 1:
        one, two = measure.alternating(lambda: with_threads(1), lambda: with_threads(2))
        yield Row("two threads over one, 2^26 values", 1.8, 2, one / two)


def equality() -> Iterator[Row]:
    """Every bit of 2^30 values."""
    stock, ours = pair("GlorotNormal")
    theirs, mine = (np.asarray(memoryview(make((2**30,)))) for make in (stock, ours))
    step = 2**24
    different = sum(
        np.count_nonzero(
            theirs[begin : begin + step].view(np.uint32)
            != mine[begin : begin + step].view(np.uint32)
        )
        for begin in range(0, theirs.size, step)
    )
    assert theirs.size == mine.size == 2**30
    yield Row("values of 2^30 that differ from stock's", 0, 0, different, "", False)


def paths() -> str:
    """The time of each path, by size, as text."""
    stock, ours = pair("GlorotNormal")
    lines = ["Paths (GlorotNormal, float32), ms: reference, kernel, stock"]

    def by_reference(size: int) -> None:
        with values.without_kernel():
            ours((size,))

    for exponent in (2, 4, 6, 8, 10, 14, 18, 22):
        size = 2**exponent
        repeats = max(1, min(50, 2**16 // size))
        calls = [
            partial(make, size)
            for make in (by_reference, lambda size: ours((size,)), lambda size: stock((size,)))
        ]
        times = measure.alternating(*calls, repeats=repeats)
        lines.append(f"  2^{exponent:<3}" + "".join(f"{seconds * 1e3:10.3f}" for seconds in times))
    return "\n".join(lines)
