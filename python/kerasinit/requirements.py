"""What comes before the import of the backend: a check, speed, and silence in the command."""

import contextlib
import gc
import importlib.util
import itertools
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

# The package that Keras imports for each backend. Its NumPy backend traces shapes with JAX.
MODULES = {"tensorflow": "tensorflow", "jax": "jax", "torch": "torch", "numpy": "jax"}


def backend_name() -> str:
    """The backend that Keras will use, found as Keras does."""
    name = os.environ.get("KERAS_BACKEND")
    if not name:
        home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
        try:
            name = json.loads((home / "keras.json").read_text()).get("backend")
        except (OSError, ValueError, AttributeError):
            name = None
    return name or "tensorflow"


def require_backend() -> None:
    """Raises an error with the remedy if the backend's package is missing."""
    name = backend_name()
    module = MODULES.get(name)
    # find_spec does not import the package: Keras does so a moment later.
    if module is None or importlib.util.find_spec(module) is not None:
        return
    if name != "tensorflow":
        raise ImportError(
            f"Keras's backend is {name!r}, and this Python lacks {module}. Run `pip install "
            f"{module}`, or choose another backend with KERAS_BACKEND or ~/.keras/keras.json."
        )
    raise ImportError(
        "Keras's backend is 'tensorflow', and this Python lacks TensorFlow. Run "
        "`pip install 'kerasinit[cpu]'` (for GPUs: 'kerasinit[gpu]'). For JAX or PyTorch, set "
        "KERAS_BACKEND=jax or KERAS_BACKEND=torch before the import."
    )


def log_of_command() -> contextlib.AbstractContextManager[None]:
    """Hides TensorFlow's lines in `python -m kerasinit`, as the command `kerasinit` does.

    Python imports this package before the command's own code runs.
    """
    if ("-m", "kerasinit") not in itertools.pairwise(sys.orig_argv):
        return contextlib.nullcontext()
    from kerasinit_cli import without_log

    return without_log()


@contextlib.contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Pauses Python's garbage collector, which takes a sixth of the time of the imports.

    It looks again and again through the objects that they make, which all stay.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
