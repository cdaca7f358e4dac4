"""The paths of one process: what makes values in Python, on the backend that Keras has here."""

import sys
from collections.abc import Callable
from typing import Any

import keras

import kerasinit
from kerasinit.stream import kernel, values
from kerasinit.verify import compiled
from kerasinit.verify.answers import Case, read_cases
from kerasinit.verify.rows import Row, compare, in_one_line

# A path's name, and what makes its row.
Job = tuple[str, Callable[[], Row]]

STREAM_PATHS = {"few": "Python's numbers", "reference": "NumPy reference", "kernel": "numba kernel"}
_DRAWN = "those that are drawn"


def golden_cases() -> list[Case]:
    """The cases whose bits are the same on every machine."""
    return [case for case in read_cases() if case.words is not None]


def jobs_of_stream() -> list[Job]:
    """The three ways in which the stream's values are made outside of a compiled function."""
    cases = [case for case in golden_cases() if case.distribution is not None and _has(case.dtype)]

    def job(path: str) -> Row:
        title = STREAM_PATHS[path]
        if path == "kernel" and not kernel.is_available():
            return Row(title, not_here="numba is not installed")
        with values.only(path):
            row = compare(title, cases, lambda case: case.make(kerasinit), _DRAWN)
        if path == "kernel" and not kernel.ready:  # Another path has made the values then.
            return Row(title, not_here=f"it does not load: {in_one_line(kernel._failure)}")
        return row

    return [(title, lambda path=path: job(path)) for path, title in STREAM_PATHS.items()]


def jobs_of_backend() -> list[Job]:
    """Calls and compiled functions on this backend, on the CPU and on a GPU."""
    name = keras.backend.backend()
    cases = [case for case in golden_cases() if _has(case.dtype)]
    lacks = sorted({case.dtype for case in golden_cases()} - {case.dtype for case in cases})
    note = f"{name} has no {', '.join(lacks)}" if lacks else ""
    jobs = []
    for device in ("CPU", "GPU") if has_gpu() else ("CPU",):
        jobs += _jobs_on(device, name, cases, note)
    if not has_gpu():
        jobs.append((f"{name} on a GPU", lambda: _no_gpu(name)))
    return jobs


def _jobs_on(device: str, name: str, cases: list[Case], note: str) -> list[Job]:
    called = f"{name} on the {device}, called"

    def by_call() -> Row:
        with keras.device(f"{device.lower()}:0"):
            return compare(called, cases, lambda case: case.make(kerasinit), note)

    if name not in compiled.COMPILERS:
        return [(called, by_call)]
    titles = [
        f"{name} on the {device}, {compiled.COMPILERS[name]}, {seeds}"
        for seeds in ("integer seeds", "generators")
    ]

    def with_integers() -> Row:
        constant = [case for case in cases if not isinstance(case.seed, dict)]
        how = "integer seeds, or none"
        if name == "torch":  # It takes a second for each case.
            constant = [case for case in compiled.one_of_each(constant) if case.distribution]
            how = "one of each distribution and dtype"
        with keras.device(f"{device.lower()}:0"):
            return compare(titles[0], constant, compiled.of_integer_seeds(constant), how)

    def with_generators() -> Row:
        some = compiled.one_of_each([case for case in cases if case.has_generator])
        with keras.device(f"{device.lower()}:0"):
            how = "one of each distribution and dtype"
            return compare(titles[1], some, compiled.of_generators(), how)

    return [(called, by_call), (titles[0], with_integers), (titles[1], with_generators)]


def _no_gpu(name: str) -> Row:
    return Row(f"{name} on a GPU", not_here=f"{name} sees none")


STOCK = "stock Keras, called"


def jobs_of_stock() -> list[Job]:
    """Stock Keras on TensorFlow, which is not promised to be equal: it decides nothing."""
    if keras.backend.backend() != "tensorflow":
        return []
    return [(STOCK, lambda: compare(STOCK, golden_cases(), lambda case: case.make(keras)))]


def has_gpu() -> bool:
    """True where this backend sees a GPU."""
    name = keras.backend.backend()
    module: Any = sys.modules.get(name)
    if name == "tensorflow":
        return bool(module.config.list_physical_devices("GPU"))
    if name == "jax":
        return any(device.platform == "gpu" for device in module.devices())
    return name == "torch" and module.cuda.is_available()


def _has(dtype: str) -> bool:
    """True where a tensor of this dtype is one: JAX may have no 64 bits, PyTorch no uint16."""
    try:
        made = keras.ops.zeros((1,), dtype)
    except Exception:  # Each backend has an error of its own.
        return False
    return keras.backend.standardize_dtype(made.dtype) == dtype
