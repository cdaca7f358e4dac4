"""Compiles the kernel, and caches the compiled code."""

import contextlib
import hashlib
import os
import sys
from pathlib import Path

import numba

# Without fastmath, which would let the compiler change the bits.
_OPTIONS = {"nogil": True, "error_model": "numpy"}

jit = numba.njit(**_OPTIONS)
# For functions of one value: they must be inlined, so that the loops around them vectorize.
jit_inlined = numba.njit(**_OPTIONS, forceinline=True)


def sources_digest() -> str:
    """A name for this version of the kernel.

    numba checks only the file of the function that it compiled. This name changes with any of the
    kernel's files, so code from an older version is never loaded. It changes with numba, so that
    two versions do not replace each other's code.
    """
    digest = hashlib.sha256(numba.__version__.encode())
    here = Path(__file__).parent
    for path in [*sorted(here.glob("*.py")), *sorted(here.parent.glob("*.py"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _cache_base() -> Path:
    if "NUMBA_CACHE_DIR" in os.environ:
        return Path(os.environ["NUMBA_CACHE_DIR"])
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home())
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def cache_directory() -> Path | None:
    """The user's folder for compiled kernels; None if no folder is writable."""
    try:
        directory = _cache_base() / "kerasinit" / sources_digest()
        directory.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # RuntimeError: the user lacks a home folder.
        return None
    return directory if os.access(directory, os.W_OK | os.X_OK) else None


@contextlib.contextmanager
def _numba_caching_in(directory: Path):
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(directory)
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before


def jit_cached(function):
    """`jit` with a cache: compiles the function once per machine, not once per process."""
    directory = cache_directory()
    if directory is None:
        return jit(function)
    with _numba_caching_in(directory):
        return numba.njit(**_OPTIONS, cache=True)(function)


def first_call(function, arguments: tuple):
    """Compiles a function by calling it, without the cache if that fails.

    Returns:
        The function to call from now on.
    """
    try:
        function(*arguments)
        return function
    except Exception:  # A full disk or a damaged file: numba may raise any error.
        function = jit(function.py_func)
        function(*arguments)
        return function
