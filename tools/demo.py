"""Runs the examples in R, in Python and on stock Keras, and compares their results."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

EXAMPLES = Path(__file__).resolve().parents[1] / "inst" / "examples"

# Each runs the example as a user would, then writes the bits of its first weights and its accuracy.
PYTHON = """
import json, runpy, sys
if {stock}:
    import keras
    sys.modules["kerasinit"] = keras  # The same example, on Keras's own initializers.
seen = runpy.run_path({example!r})
bits = seen["weights"].astype(">f4").tobytes().hex()
json.dump({{"bits": bits, "accuracy": seen["accuracy"]}}, open({result!r}, "w"))
"""
IN_R = """
source({example!r})
bytes <- writeBin(as.vector(t(weights)), raw(), size = 4L, endian = "big")
result <- list(bits = paste(as.character(bytes), collapse = ""), accuracy = accuracy)
writeLines(jsonlite::toJSON(result, auto_unbox = TRUE, digits = NA), {result!r})
"""


def ran(title: str, command: list[str], code: str, example: str, **how: bool) -> dict:
    """Runs an example, which prints its output, and returns its results."""
    print(f"--- {title} ---", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        filled = code.format(example=str(EXAMPLES / example), result=str(result), **how)
        if subprocess.run([*command, filled]).returncode:
            sys.exit(f"{example} failed; what it says is above.")
        print(flush=True)
        return json.loads(result.read_text())


def first_weights(bits: str, count: int = 4) -> str:
    """The first values of an array, as bits and as numbers."""
    words = [bits[8 * i : 8 * i + 8] for i in range(count)]
    values = np.frombuffer(bytes.fromhex("".join(words)), ">f4")
    return "  ".join(f"{value:.6f} ({word})" for value, word in zip(values, words, strict=True))


def main() -> int:
    """Runs, prints the table, returns the exit status."""
    python = [sys.executable, "-c"]
    found = {
        "R": ran("R: inst/examples/iris.R", ["Rscript", "-e"], IN_R, "iris.R"),
        "Python": ran("Python: inst/examples/iris.py", python, PYTHON, "iris.py", stock=False),
        "stock Keras": ran(
            "stock Keras: the same iris.py, with Keras's own initializers",
            python, PYTHON, "iris.py", stock=True,
        ),
    }  # fmt: skip
    print(f"{'':<13}{'first weights (and their bits)':<84}accuracy")
    for name, seen in found.items():
        print(f"{name:<13}{first_weights(seen['bits']):<84}{seen['accuracy']:.3f}")
    bits = {seen["bits"] for seen in found.values()}
    accuracies = {seen["accuracy"] for seen in found.values()}
    count = len(found["R"]["bits"]) // 8
    print(f"\nAll bits of the {count} weights agree: {'yes' if len(bits) == 1 else 'NO'}")
    print(f"The accuracies are equal: {'yes' if len(accuracies) == 1 else 'NO'}")
    return 0 if len(bits) == len(accuracies) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
