"""The known answers: the bits that stock Keras gave for 998 cases (`known_answers.tsv`).

A line of the file is a case: the class in Python, the function in R, the arguments, the shape, the
dtype, and the values' bits as hexadecimal words in row-major order. A seed is a number,
{"generator": seed, "draws": number of earlier draws} or {"set_random_seed": seed}, which means a
call of that function and then a seed of None. If the bits depend on the machine's linear algebra or
sines, the file has "live" instead of the words. Lines that begin with # name the software and
machine that made the answers.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
import ml_dtypes
import numpy as np

from kerasinit import initializers
from kerasinit.initializers import DrawnInitializer

KNOWN_ANSWERS = Path(__file__).with_name("known_answers.tsv")


@dataclass(frozen=True)
class Case:
    """One line of the file: a tensor's specification, and its bits.

    Attributes:
        line: The line.
        cls: The class in Python.
        r: The function in R.
        arguments: The class's arguments, with the seed as in the file.
        shape: The tensor's shape.
        dtype: Its dtype.
        words: The bits of its values; None if they depend on the machine.
    """

    line: str
    cls: str
    r: str
    arguments: dict
    shape: tuple
    dtype: str
    words: tuple | None

    def __str__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self.arguments.items())
        return f"{self.cls}({given})({self.shape}, {self.dtype})"

    @property
    def array(self) -> np.ndarray:
        """The known answer."""
        bits = np.array(
            [int(word, 16) for word in self.words or ()], f"u{np_dtype(self.dtype).itemsize}"
        )
        return bits.view(np_dtype(self.dtype)).reshape(self.shape)

    @property
    def seed(self) -> Any:
        """The seed as in the file; None if the class takes none."""
        return self.arguments.get("seed")

    @property
    def has_generator(self) -> bool:
        """True if the seed is a generator."""
        return isinstance(self.seed, dict) and "generator" in self.seed

    @property
    def seeds_process(self) -> bool:
        """True if the case seeds the generators of the whole process."""
        return isinstance(self.seed, dict) and "set_random_seed" in self.seed

    @property
    def other_arguments(self) -> dict:
        """The arguments without the seed."""
        return {name: value for name, value in self.arguments.items() if name != "seed"}

    @cached_property
    def distribution(self) -> str | None:
        """The distribution of the values; None if nothing is drawn."""
        cls = getattr(initializers, self.cls)
        if not issubclass(cls, DrawnInitializer):
            return None
        return cls(**self.other_arguments, seed=0).distribution_for(self.shape, self.dtype).name

    def make(self, family: ModuleType) -> Any:
        """Makes the case with `kerasinit` or `keras`."""
        arguments, draws = dict(self.arguments), 0
        if self.has_generator:
            arguments["seed"] = family.random.SeedGenerator(self.seed["generator"])
            draws = self.seed["draws"]
        elif self.seeds_process:
            keras.utils.set_random_seed(self.seed["set_random_seed"])
            arguments["seed"] = None
        initializer = getattr(family.initializers, self.cls)(**arguments)
        for _ in range(draws):
            initializer(self.shape, dtype=self.dtype)
        return initializer(self.shape, dtype=self.dtype)

    def expected(self) -> Any:
        """The known answer, or stock Keras's current one if it depends on the machine."""
        return self.make(keras) if self.words is None else self.array


def np_dtype(name: str) -> np.dtype:
    """NumPy's dtype of this name."""
    return np.dtype(ml_dtypes.bfloat16 if name == "bfloat16" else name)


def read_cases() -> list[Case]:
    """All cases of the file, in its order."""
    cases = []
    for line in KNOWN_ANSWERS.read_text().splitlines():
        if line.startswith("#"):
            continue
        cls, r, arguments, shape, dtype, words = line.split("\t")
        answer = None if words == "live" else tuple(words.split())
        sizes = tuple(json.loads(shape))
        cases.append(Case(line, cls, r, json.loads(arguments), sizes, dtype, answer))
    return cases


def recorded_with() -> list[str]:
    """The versions, C library and processor that made the answers, as the file names them."""
    lines = KNOWN_ANSWERS.read_text().splitlines()
    return [line.removeprefix("# ") for line in lines[1:4]]
