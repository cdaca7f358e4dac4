"""Makes draws with the reference alone: Python and NumPy, without Keras and TensorFlow.

    alone.py FILE    FILE has one draw per line: its fields, key, counter and bits, as JSON

Prints the number of correct draws. At the first wrong draw it prints the draw and the place of the
error, and exits with status 1.
"""

import json
import sys
import types
from pathlib import Path

# The package's own __init__ would import Keras, which is missing here.
package = types.ModuleType("kerasinit")
package.__path__ = [str(Path(__file__).resolve().parents[2] / "python" / "kerasinit")]
sys.modules["kerasinit"] = package
for name in ("keras", "tensorflow", "ml_dtypes"):
    sys.modules[name] = None

import numpy as np  # noqa: E402

from kerasinit.stream import reference  # noqa: E402
from kerasinit.stream.draw import Draw  # noqa: E402

count = 0
for line in Path(sys.argv[1]).read_text().splitlines():
    case, draw, stream, words = json.loads(line)
    draw, stream = Draw(*draw), tuple(stream)
    values = reference.values_at(np.arange(len(words)), draw, stream)
    # `kerasinit.testing.words` needs Keras.
    found = [f"{word:0{2 * values.itemsize}x}" for word in values.view(f"u{values.itemsize}")]
    if found != words:
        at = next(i for i, pair in enumerate(zip(found, words, strict=True)) if len({*pair}) > 1)
        sys.exit(f"{case}, value {at}: {found[at]}, not {words[at]}")
    count += 1
print(f"{count} draws")
