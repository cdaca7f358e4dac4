"""What must be importable before anything else is, and what to do where it is not."""

import importlib.util
import json
import os
from pathlib import Path

# What Keras imports for each of its backends: its NumPy backend traces shapes with JAX.
MODULES = {"tensorflow": "tensorflow", "jax": "jax", "torch": "torch", "numpy": "jax"}


def backend_name() -> str:
    """The backend that Keras will take, found as Keras does."""
    name = os.environ.get("KERAS_BACKEND")
    if not name:
        home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
        try:
            name = json.loads((home / "keras.json").read_text()).get("backend")
        except (OSError, ValueError, AttributeError):
            name = None
    return name or "tensorflow"


def require_backend() -> None:
    """Refuses to go on without the backend's own package, naming the cure."""
    name = backend_name()
    module = MODULES.get(name)
    # find_spec does not import: where the package is there, Keras loads it a moment later.
    if module is None or importlib.util.find_spec(module) is not None:
        return
    if name != "tensorflow":
        raise ImportError(
            f"Keras's backend is {name!r}, and this Python lacks {module}. `pip install {module}` "
            "brings it; KERAS_BACKEND or ~/.keras/keras.json names another backend."
        )
    raise ImportError(
        "Keras's backend is 'tensorflow', and this Python lacks TensorFlow. "
        "`pip install 'kerasinit[cpu]'` brings it (with GPUs: 'kerasinit[gpu]'). With JAX or "
        "PyTorch, set KERAS_BACKEND=jax or KERAS_BACKEND=torch before the import."
    )
