"""The paths of one process: the ways to make values in Python on Keras's current backend."""

import sys
from collections.abc import Callable
from typing import Any

import keras

import kerasinit
from kerasinit.stream import kernel, values
from kerasinit.verify import compiled
from kerasinit.verify.answers import Case, read_cases
from kerasinit.verify.rows import Row, compare

# A path's name, and a function that makes its row.
Job = tuple[str, Callable[[], Row]]

REFERENCE, KERNEL = "NumPy reference", "C kernel"
_DRAWN = "those that are drawn"
_ONE_OF_EACH = "one of each distribution and dtype"


def golden_cases() -> list[Case]:
    """The cases whose bits are the same on every machine."""
    return [case for case in read_cases() if case.words is not None]


def cases_here() -> tuple[list[Case], str]:
    """The golden cases in dtypes of this backend, and a note on the dtypes that it lacks."""
    cases = golden_cases()
    lacks = sorted({case.dtype for case in cases if not _has(case.dtype)})
    note = f"{keras.backend.backend()} has no {', '.join(lacks)}" if lacks else ""
    return [case for case in cases if case.dtype not in lacks], note


def jobs_of_stream() -> list[Job]:
    """The two paths that make the stream's values outside of compiled functions."""
    cases = [case for case in cases_here()[0] if case.distribution is not None]

    def draw(case: Case) -> Any:
        return case.make(kerasinit)

    def by_reference() -> Row:
        with values.without_kernel():
            return compare(REFERENCE, cases, draw, _DRAWN)

    def by_kernel() -> Row:
        if kernel.fill is None:
            return Row(KERNEL, not_here=kernel.why_missing)
        return compare(KERNEL, cases, draw, _DRAWN)

    return [(REFERENCE, by_reference), (KERNEL, by_kernel)]


def jobs_of_backend() -> list[Job]:
    """Calls and compiled functions on this backend, on the CPU and on a GPU if there is one."""
    return _jobs_on("CPU") + (_jobs_on("GPU") if has_gpu() else [])


def jobs_of_missing_gpu() -> list[Job]:
    """A row that reports a missing GPU, or nothing if there is one."""
    row = Row("a GPU", not_here=f"{keras.backend.backend()} sees none")
    return [] if has_gpu() else [(row.path, lambda: row)]


def _jobs_on(device: str) -> list[Job]:
    backend = keras.backend.backend()
    cases, lacks = cases_here()
    called, compiles, generators = (
        f"{backend} on {device}, {how}" for how in ("called", "compiled", "compiled generators")
    )

    def by_call() -> Row:
        with keras.device(f"{device.lower()}:0"):
            return compare(called, cases, lambda case: case.make(kerasinit), lacks)

    if backend not in compiled.COMPILERS:
        return [(called, by_call)]
    compiler = f"by {compiled.COMPILERS[backend]}"

    def by_compiler() -> Row:
        some = [case for case in cases if not isinstance(case.seed, dict)]
        note = f"{compiler}, integer seeds or none"
        if backend == "torch":  # PyTorch takes a tenth of a second per case.
            some = compiled.one_of_each([case for case in some if case.distribution])
            note = f"{compiler}, {_ONE_OF_EACH}"
        with keras.device(f"{device.lower()}:0"):
            return compare(compiles, some, compiled.of_integer_seeds(some), note)

    def of_generators() -> Row:
        some = compiled.one_of_each([case for case in cases if case.has_generator])
        with keras.device(f"{device.lower()}:0"):
            note = f"{compiler}, {_ONE_OF_EACH}"
            return compare(generators, some, compiled.of_generators(), note)

    return [(called, by_call), (compiles, by_compiler), (generators, of_generators)]


STOCK = "stock Keras, called"


def jobs_of_stock() -> list[Job]:
    """Stock Keras on TensorFlow. Its bits may differ, so it does not affect the result."""
    if keras.backend.backend() != "tensorflow":
        return []
    return [(STOCK, lambda: compare(STOCK, golden_cases(), lambda case: case.make(keras)))]


def has_gpu() -> bool:
    """True if this backend sees a GPU."""
    name = keras.backend.backend()
    module: Any = sys.modules.get(name)
    if name == "tensorflow":
        return bool(module.config.list_physical_devices("GPU"))
    if name == "jax":
        return any(device.platform == "gpu" for device in module.devices())
    return name == "torch" and module.cuda.is_available()


def _has(dtype: str) -> bool:
    """True if the backend has this dtype: JAX may lack 64 bits, and PyTorch lacks uint16."""
    try:
        made = keras.ops.zeros((1,), dtype)
    except Exception:  # Each backend has its own error.
        return False
    return keras.backend.standardize_dtype(made.dtype) == dtype
