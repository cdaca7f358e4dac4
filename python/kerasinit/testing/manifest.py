"""A text file with the fingerprint of every weight: `docs/fingerprint.md` specifies it."""

import os
import re
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np

from kerasinit.checks import described
from kerasinit.testing.explanation import explain
from kerasinit.testing.fingerprints import (
    array_of,
    exact,
    fingerprint,
    scalar_from_r,
    weights_of,
)
from kerasinit.testing.recipes import Recipe, owners_of, read_recipe, recipes_of

_HEAD = "# Fingerprints by kerasinit, format 1: weight, dtype, shape, fingerprint, recipe"
_NONE = "-"
_CALL = "check_fingerprints()"
_SHOWN = 5  # Explain this many mismatches. For the others, give only the place.


class Line(NamedTuple):
    """One weight's line in a file."""

    label: str
    dtype: str
    shape: tuple[int, ...]
    fingerprint: str
    recipe: Recipe | None

    @classmethod
    def of(cls, array: np.ndarray, label: str, recipe: Recipe | None) -> "Line":
        """The line of an array."""
        return cls(label, array.dtype.name, array.shape, fingerprint(array), recipe)

    def text(self) -> str:
        """The line in the file."""
        shape = " ".join(map(str, self.shape)) or _NONE
        recipe = self.recipe.text() if self.recipe else _NONE
        return "\t".join((self.label, self.dtype, shape, self.fingerprint, recipe))


# pytest's --fingerprint-update sets this. Below: the files that were checked, and those written.
_renews = False
_checked: set[Path] = set()
renewed: list[Path] = []


def renew(wanted: bool = True) -> None:
    """Sets whether `check_fingerprints` writes a file that is missing or differs.

    It writes a file at its first check only: a second model must have the same weights.

    Raises:
        RuntimeError: `wanted` is True in continuous integration.
    """
    global _renews
    if wanted and on_ci():
        raise RuntimeError(
            "Files of fingerprints are not written where the variable CI is set: that would "
            "replace what should be checked. Write them on your own machine, and look at the diff."
        )
    _renews = wanted
    if wanted:
        _checked.clear()
        renewed.clear()


def on_ci() -> bool:
    """True if the environment variable `CI` is set, as continuous integration does."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


def write_fingerprints(model: Any, file: str | os.PathLike) -> None:
    """Writes a line for each weight of a model, to keep under version control.

    Write the file while the model has its initial weights. Then the file records how each weight
    was made: the initializer and its seed, if they give the same bits. A later check that fails can
    then compare value by value, though the file holds no values.

    Args:
        model: A model, a layer, a list of weights or arrays, or one tensor or array.
        file: The text file. An existing file is replaced.

    Raises:
        TypeError: `model` has no values.
        ValueError: a layer lacks weights so far, or `file` is a folder.
        FileNotFoundError: the folder of `file` does not exist.

    Example:
        >>> import keras, kerasinit, tempfile
        >>> from kerasinit.testing import check_fingerprints, write_fingerprints
        >>> layer = keras.layers.Dense(2, kernel_initializer=kerasinit.initializers.HeNormal(42))
        >>> layer.build((None, 3))
        >>> file = tempfile.mkdtemp() + "/dense.tsv"
        >>> write_fingerprints(layer, file)
        >>> check_fingerprints(layer, file)
        >>> print(open(file).read().expandtabs(2))
        # Fingerprints by kerasinit, format 1: ...
        Dense/kernel  float32 3 2 sha256:... {"class_name": "HeNormal", ...
        Dense/bias  float32 2 sha256:... {"class_name": "Zeros", "config": {}}
    """
    call = "write_fingerprints()"
    path = _as_path(file, call)
    weights = _weights(model, call)
    labels, recipes = _labels(model, weights), _recipes(model, weights)
    _write(
        [
            Line.of(array_of(weight, "model", call), label, recipe)
            for weight, label, recipe in zip(weights, labels, recipes, strict=True)
        ],
        path,
    )


def write_in_dtypes_of(model: Any, file: str, other: str) -> None:
    """For R, whose arrays lose their dtypes: writes a file with the dtypes of another file.

    The new file also copies the recipes that make the arrays' values. It copies nothing if the
    other file has more or fewer lines.
    """
    path = Path(other)
    weights = _weights(model, "write_fingerprints()")
    lines = _read(path) if path.exists() else []
    if len(lines) != len(weights) or not all(isinstance(it, np.ndarray) for it in weights):
        write_fingerprints(model, file)
        return
    written = []
    for line, weight in zip(lines, weights, strict=True):
        array = _as_in(line, weight)
        recipe = line.recipe if line.recipe and line.recipe.makes(array) else None
        written.append(Line.of(array, line.label, recipe))
    _write(written, Path(file))


def _write(lines: list[Line], path: Path) -> None:
    text = "\n".join([_HEAD, *(line.text() for line in lines), ""])
    # Write to a temporary file first, so that an interrupt does not damage the old file.
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def check_fingerprints(model: Any, file: str | os.PathLike) -> None:
    """Passes if every weight has the dtype, shape and bits recorded in a file.

    In pytest, `--fingerprint-update` writes the files that are missing or differ.

    Args:
        model: A model, a layer, a list of weights or arrays, or one tensor or array.
        file: The text file that `write_fingerprints` wrote, in Python or R.

    Raises:
        AssertionError: a weight differs. The message names the weight, the number of values that
            differ, the first of them and the likely cause.
        FileNotFoundError: the file does not exist.
        TypeError: `model` has no values.
        ValueError: the file holds no fingerprints, or a layer lacks weights so far.
    """
    __tracebackhide__ = True  # pytest shows the test's line, not this one.
    path = _as_path(file, _CALL)
    if _renews and path.resolve() not in _checked:
        if not path.exists() or mismatch(model, path):
            write_fingerprints(model, path)
            renewed.append(path)
        _checked.add(path.resolve())
        return
    problem = mismatch(model, path)
    if problem:
        raise AssertionError(f"{_CALL}: {problem}")


def mismatch(model: Any, path: Path, from_r: bool = False) -> str | None:
    """How a model differs from a file, in words; None if it does not.

    Args:
        model: As in `check_fingerprints`.
        path: The file.
        from_r: True if R calls. Then arrays are R's and are compared in the dtype of the file.
            Indices start at 1.
    """
    expected = _read(path)
    weights = _weights(model, _CALL)
    alike = expected if from_r and len(expected) == len(weights) else [None] * len(weights)

    def array_at(place: int) -> np.ndarray:
        array = array_of(weights[place], "model", _CALL)
        is_r_s = isinstance(weights[place], np.ndarray)
        return _as_in(alike[place], array) if is_r_s else array

    found = [fingerprint(array_at(place)) for place in range(len(weights))]
    wanted = [line.fingerprint for line in expected]
    if found == wanted:
        return None
    labels = _labels(model, weights)
    if len(found) != len(wanted):
        same = len(os.path.commonprefix([found, wanted]))
        there = expected[same].label if same < len(wanted) else "no more"
        here = labels[same] if same < len(found) else "no more"
        return (
            f"{path} has {_count(wanted)}, and the model has {len(found)}. They differ from line "
            f"{same + 2} on: the file has {there}, and the model has {here}."
        )
    if sorted(found) == sorted(wanted):
        return f"the weights are those of {path}, in another order."
    recipes = _recipes(model, weights)
    places = [place for place in range(len(found)) if found[place] != wanted[place]]
    verb = "differs" if len(places) == 1 else "differ"
    told = [f"{len(places)} of {_count(found)} {verb} from {path}."]
    for place in places[:_SHOWN]:
        why = explain(expected[place], array_at(place), recipes[place], 1 if from_r else 0)
        told.append(f"  line {place + 2}, {labels[place]}: {why}")
    if len(places) > _SHOWN:
        told.append(f"  and lines {', '.join(str(place + 2) for place in places[_SHOWN:])}")
    return "\n".join(told)


def _count(weights: list) -> str:
    return "1 weight" if len(weights) == 1 else f"{len(weights)} weights"


def _weights(model: Any, call: str) -> list[Any]:
    weights = weights_of(model, "model", call)
    if not weights:
        raise ValueError(f"{call}: `model` has no weights.")
    return weights


def _as_in(line: Line | None, array: np.ndarray) -> np.ndarray:
    """An array of R's in the dtype of a line, if that holds all its values exactly."""
    if line is None:
        return array
    array = scalar_from_r(array, line.shape)
    try:
        return exact(array, line.dtype, f"{_CALL}:")
    except (TypeError, ValueError):
        return array


def _recipes(model: Any, weights: list[Any]) -> list[Recipe | None]:
    found = recipes_of(model) if isinstance(model, keras.layers.Layer) else {}
    return [found.get(id(weight)) for weight in weights]


def _labels(model: Any, weights: list[Any]) -> list[str]:
    """Names for the reader, the same in every session if possible."""
    if not isinstance(model, keras.layers.Layer):
        return ["values"] * len(weights)
    owners = owners_of(model)
    labels = [f"{_name_of(owners[id(weight)])}/{weight.name}" for weight in weights]
    # A tab would end the field. Keras numbers unnamed variables across the session.
    return [re.sub(r"/variable_\d+$", "/variable", re.sub(r"\s", " ", it)) for it in labels]


def _name_of(layer: keras.layers.Layer) -> str:
    """A layer's name, or its class if Keras made the name, as for dense_1 and dense_2."""
    class_name = type(layer).__name__
    made = re.sub(r"_\d+$", "", layer.name).replace("_", "") == class_name.lower()
    return class_name if made else layer.name


def _as_path(file: Any, call: str) -> Path:
    if not isinstance(file, (str, os.PathLike)):
        raise TypeError(f"{call}: `file` must be the path of a text file, not {described(file)}.")
    path = Path(file)
    if path.is_dir():
        raise ValueError(f"{call}: `file` must be the path of a text file, and {path} is a folder.")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"{call}: there is no folder {path.parent} for `file`.")
    return path


def _read(path: Path) -> list[Line]:
    if not path.exists():
        raise FileNotFoundError(
            f"{_CALL}: there is no file {path}. Write it with write_fingerprints(), or let pytest "
            "write it with --fingerprint-update, and keep it under version control."
        )
    # Text that is not UTF-8 is not one of our files.
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    if not lines or not lines[0].startswith(_HEAD.partition(":")[0] + ":"):
        raise ValueError(
            f"{_CALL}: {path} is not a file of fingerprints, which begins with: {_HEAD}"
        )
    found = []
    for number, text in enumerate(lines[1:], start=2):
        try:
            label, dtype, shape, digest, made_by = text.split("\t")
            sizes = () if shape == _NONE else tuple(map(int, shape.split(" ")))
            if min(sizes, default=0) < 0:
                raise ValueError("a size below 0")
            recipe = None if made_by == _NONE else read_recipe(made_by)
        except Exception:  # Any error: somebody may have edited the file.
            raise ValueError(
                f"{_CALL}: line {number} of {path} is not as write_fingerprints() writes it: "
                f"{described(text)}"
            ) from None
        found.append(Line(label, dtype, sizes, digest, recipe))
    return found
