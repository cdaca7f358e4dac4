"""What comes before the import of the backend: a check, speed, and the command's own errors."""

import contextlib
import gc
import importlib.util
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

# The package that Keras imports for each backend. Its NumPy backend traces shapes with JAX.
MODULES = {"tensorflow": "tensorflow", "jax": "jax", "torch": "torch", "numpy": "jax"}
# Keras has one more. No test covers it.
_NAMES = (*MODULES, "openvino")


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
    """Raises an error with the remedy if the backend is unknown or its package is missing."""
    name = backend_name()
    if name not in _NAMES:
        allowed = ", ".join(map(repr, _NAMES))
        raise ValueError(
            f"Keras's backend must be one of {allowed}, not {name!r}. It is set in KERAS_BACKEND "
            "or ~/.keras/keras.json."
        )
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


def imports_of_command() -> contextlib.AbstractContextManager[None]:
    """Around the imports: in `python -m kerasinit` they fail and log as in `kerasinit`.

    Python imports this package before the command's own code runs.
    """
    # Python's own arguments come before the program's. They end with the module, and until Python
    # has found its file, the program's name is "-m".
    own = sys.orig_argv[: len(sys.orig_argv) - len(sys.argv) + 1]
    # R starts Python without arguments.
    if sys.argv[:1] != ["-m"] or own[-1:] not in (["kerasinit"], ["-mkerasinit"]):
        return contextlib.nullcontext()
    from kerasinit_cli import imports

    return imports("kerasinit")


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
