"""The cases of tests/golden/known_answers.tsv, for the tests in Python and in the bridge."""

import json
from dataclasses import dataclass
from pathlib import Path

import keras
import ml_dtypes
import numpy as np

import kerasinit

KNOWN_ANSWERS = Path(__file__).parent / "golden" / "known_answers.tsv"


@dataclass(frozen=True)
class Case:
    """One line of the file: what to make, and its bits (None: held against stock Keras live)."""

    line: str
    cls: str
    r: str
    arguments: dict
    shape: tuple
    dtype: str
    words: tuple | None

    def __str__(self):
        given = ", ".join(f"{name}={value!r}" for name, value in self.arguments.items())
        return f"{self.cls}({given})({self.shape}, {self.dtype})"

    @property
    def array(self):
        """The known answer as an array."""
        itemsize = np_dtype(self.dtype).itemsize
        bits = np.array([int(word, 16) for word in self.words], f"u{itemsize}")
        return bits.view(np_dtype(self.dtype)).reshape(self.shape)

    def make(self, family):
        """The case made by a family of initializers and generators: `kerasinit` or `keras`."""
        arguments = dict(self.arguments)
        seed, draws = arguments.get("seed"), 0
        if isinstance(seed, dict) and "generator" in seed:
            generator = family.random.SeedGenerator(seed["generator"])
            arguments["seed"], draws = generator, seed["draws"]
        elif isinstance(seed, dict):
            keras.utils.set_random_seed(seed["set_random_seed"])
            arguments["seed"] = None
        initializer = getattr(family.initializers, self.cls)(**arguments)
        for _ in range(draws):
            initializer(self.shape, dtype=self.dtype)
        return initializer(self.shape, dtype=self.dtype)

    def expected(self):
        """The known answer, or stock Keras's now where it depends on the machine."""
        return self.make(keras) if self.words is None else self.array


def np_dtype(name):
    """NumPy's dtype of this name."""
    return np.dtype(ml_dtypes.bfloat16 if name == "bfloat16" else name)


def read_cases():
    """All cases of the file."""
    cases = []
    for line in KNOWN_ANSWERS.read_text().splitlines():
        if line.startswith("#"):  # What made the answers.
            continue
        cls, r, arguments, shape, dtype, words = line.split("\t")
        answer = None if words == "live" else tuple(words.split())
        shape = tuple(json.loads(shape))
        cases.append(Case(line, cls, r, json.loads(arguments), shape, dtype, answer))
    return cases


CASES = read_cases()
FAMILIES = {"kerasinit": kerasinit, "keras": keras}
