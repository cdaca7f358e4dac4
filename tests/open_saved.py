"""Opens saved models in a Python that has only Keras. test_saving.py runs it.

    open_saved.py [--with-kerasinit] FILE...

Prints a line of JSON for each file: each initializer's module, class and kind of seed, then the
fingerprints of the model's weights, and of a draw of each initializer.
"""

import hashlib
import json
import sys
from pathlib import Path

arguments = sys.argv[1:]
if arguments[0] == "--with-kerasinit":
    import kerasinit  # noqa: F401

    arguments.pop(0)
else:
    sys.modules["kerasinit"] = None  # Makes its import fail.

import keras  # noqa: E402


def fingerprint(tensor):
    """As docs/fingerprint.md specifies it: kerasinit.testing cannot be imported here."""
    array = keras.ops.convert_to_numpy(tensor)
    head = " ".join([array.dtype.name, *map(str, array.shape)])
    return "sha256:" + hashlib.sha256(f"{head}\n".encode() + array.tobytes()).hexdigest()


def opened(path):
    if path.suffix == ".json":
        return keras.models.model_from_json(path.read_text())
    return keras.models.load_model(path)


for argument in arguments:
    model = opened(Path(argument))
    initializers = [
        getattr(layer, name)
        for layer in model.layers
        for name in ("kernel_initializer", "embeddings_initializer")
        if hasattr(layer, name)
    ]
    print(
        json.dumps(
            {
                "modules": [type(it).__module__.split(".")[0] for it in initializers],
                "classes": [type(it).__name__ for it in initializers],
                "seeds": [type(getattr(it, "seed", None)).__module__ for it in initializers],
                "weights": [fingerprint(weight) for weight in model.weights],
                "drawn": [fingerprint(it((3, 3))) for it in initializers],
            }
        )
    )
