"""The rows of the table: what is measured, what it must be, and what it is to become."""

import operator
import statistics
from collections.abc import Callable, Iterator
from typing import NamedTuple
from unittest import mock

import keras
import numpy as np

import kerasinit
import measure
from kerasinit.stream import kernel, parallel, values

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
        ("GlorotNormal", "float32", 3.5, 6),
        ("GlorotNormal", "float64", 2, 4),
        ("GlorotNormal", "bfloat16", 3, 6),
        ("GlorotNormal", "float16", 3, 6),
        ("RandomNormal", "float32", 2, 4),
        ("RandomUniform", "float32", 1, 1.5),
    ):
        stock, ours = pair(name)
        times = measure.alternating(
            lambda stock=stock, dtype=dtype: stock(LARGE, dtype),
            lambda ours=ours, dtype=dtype: ours(LARGE, dtype),
        )
        yield Row(f"{name} 4096x4096 {dtype}", must, aim, times[0] / times[1])


SMALL_DRAWS = """
import sys
sys.path.insert(0, "bench")
import keras, measure, rows
if {loaded}:
    rows.load_kernel()
seeds = {seeds}
stock, ours = rows.pair("GlorotNormal", seeds=seeds)
times = measure.alternating(lambda: stock((2, 2)), lambda: ours((2, 2)), rounds=21, repeats=50)
print(*times)
"""


def small_draws() -> Iterator[Row]:
    """Ratios of time for a 2x2 call: before a large draw has loaded the kernel, and after."""
    for loaded, when in ((False, "no large draw before"), (True, "after a large draw")):
        for seeds, seed, must, aim in (
            ("lambda module: 42", "int seed", 12 if loaded else 6, 12),
            ("lambda module: module.random.SeedGenerator(42)", "SeedGenerator", 3, 6),
        ):
            script = SMALL_DRAWS.format(loaded=loaded, seeds=seeds)
            stock, ours = measure.in_new_process(script)
            yield Row(f"one 2x2 call, {seed}, {when}", must, aim, stock / ours)


PEAK = """
import kerasinit
import measure
initializer = kerasinit.initializers.GlorotNormal(seed=1)
initializer((2**24,))  # Loads the kernel: numba's own memory comes once a process.
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
initializer((4096, 4096))
print(time.perf_counter() - begin)
"""

IMPORT = """
import time
import keras, tensorflow
begin = time.perf_counter()
import kerasinit
print(time.perf_counter() - begin)
"""


def fresh_processes() -> Iterator[Row]:
    """What comes once a process."""
    load_kernel()  # So that its compiled code is kept.
    times = [
        [measure.in_new_process(FIRST_DRAW.format(module=module))[0] for module in modules]
        for modules in [("keras", "kerasinit")] * 5
    ]
    extra = statistics.median(ours - stock for stock, ours in times)
    yield Row("first large draw beyond stock's", 0.6, 0.3, extra, "s", False)
    took = statistics.median(measure.in_new_process(IMPORT)[0] for _ in range(5))
    yield Row("import kerasinit beyond import keras", 0.1, 0.1, took, "s", False)


MODEL = """
import time
import keras
import kerasinit
import measure
names = {{
    name: getattr(kerasinit.initializers, cls)
    for name, cls in (("glorot_uniform", "GlorotUniform"), ("zeros", "Zeros"), ("ones", "Ones"))
}} if {ours} else {{}}
keras.layers.Dense(2).build((None, 2))  # What Keras does once.
before = measure.resident()
begin = time.perf_counter()
with keras.saving.custom_object_scope(names):
    model = keras.applications.ResNet50V2(weights=None)
print(time.perf_counter() - begin, measure.resident(peak=True) - before)
"""


def a_whole_model() -> Iterator[Row]:
    """ResNet50V2, each in a process of its own: 25.6 million weights in 190 draws."""
    found = [
        [measure.in_new_process(MODEL.format(ours=ours)) for ours in (False, True)]
        for _ in range(5)
    ]
    for index, what in enumerate(("time", "memory")):
        stock, ours = (statistics.median(pair[which][index] for pair in found) for which in (0, 1))
        must = 2 if what == "time" else 1.5
        yield Row(f"ResNet50V2 built, {what} over stock's", must, 1.1, ours / stock, "x", False)


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
    """Keras on JAX, in the environment that `tools/test machines` makes."""
    python = measure.ROOT / ".setup" / "jax" / "bin" / "python"
    if not python.exists():
        print("The row of JAX is left out: `tools/test machines` makes its environment.")
        return
    stock, ours = measure.in_new_process(ON_JAX, python=python, KERAS_BACKEND="jax")
    yield Row("GlorotNormal 4096x4096 float32 on JAX", 3, 6, stock / ours)


def load_kernel() -> None:
    """Makes the kernel's code for float32 ready."""
    kerasinit.initializers.GlorotNormal(seed=1)((2**24,))
    assert "float32" in kernel.ready


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


def switch() -> str:
    """The time of each path, by size, as text: where one overtakes another."""
    _, ours = pair("GlorotNormal")
    lines = ["Paths (GlorotNormal, float32), ms: few, reference, kernel, stock"]
    load_kernel()
    stock = pair("GlorotNormal")[0]

    def by(path: str, size: int) -> Callable:
        def draw() -> None:
            with values.only(path):
                ours((size,))

        return draw

    for exponent in (2, 4, 5, 6, 8, 10, 14, 18, 22):
        size = 2**exponent
        repeats = max(1, min(50, 2**16 // size))
        calls = [by("reference", size), by("kernel", size), lambda size=size: stock((size,))]
        if exponent <= 8:
            calls.insert(0, by("few", size))
        times = [
            f"{seconds * 1e3:10.3f}" for seconds in measure.alternating(*calls, repeats=repeats)
        ]
        lines.append(f"  2^{exponent:<3}" + "".join([" " * 10] * (4 - len(times)) + times))
    (loading,) = measure.in_new_process(
        "import time, kerasinit\nfrom kerasinit.stream import kernel\n"
        "begin = time.perf_counter(); kernel._load('float32'); print(time.perf_counter() - begin)"
    )
    lines.append(
        f"  Loading the kernel from its cache takes {loading:.2f} s; it is loaded once "
        f"{values.SECONDS_WITHOUT_KERNEL} s were spent without it."
    )
    return "\n".join(lines)
