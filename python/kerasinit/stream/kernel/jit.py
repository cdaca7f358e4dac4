"""How the kernel is compiled, and where the compiled code is kept."""

import contextlib
import hashlib
import os
import sys
from pathlib import Path

import numba

# No fastmath: it would let the compiler change the bits.
_OPTIONS = {"nogil": True, "error_model": "numpy"}

jit = numba.njit(**_OPTIONS)
# For what is done to one value: only inlined does it become vector code in the loops around it.
jit_inlined = numba.njit(**_OPTIONS, forceinline=True)


def sources_digest() -> str:
    """A name for this version of the kernel.

    numba looks only at the file of the function it compiled. Under this name, code that was
    compiled from an older version of any of the kernel's files is never found.
    """
    digest = hashlib.sha256()
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
    """The user's folder for compiled kernels; None if there is none to write to."""
    try:
        directory = _cache_base() / "kerasinit" / sources_digest()
        directory.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # RuntimeError: the user has no home.
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
    """`jit` for the one function that Python calls: compiled once a machine, not once a process."""
    directory = cache_directory()
    if directory is None:
        return jit(function)
    with _numba_caching_in(directory):
        return numba.njit(**_OPTIONS, cache=True)(function)


def first_call(function, arguments: tuple):
    """Compiles by a call; where the code cannot be kept or read, without that.

    Returns:
        The function to call from then on.
    """
    try:
        function(*arguments)
        return function
    except Exception:  # A full disk, a damaged file: numba lets any error through.
        function = jit(function.py_func)
        function(*arguments)
        return function
