"""Finds how the weights of a layer were made, and proves it by making them again."""

import json
import os
from typing import Any, NamedTuple

import keras
import numpy as np

from kerasinit._upstream import layers_within
from kerasinit.initializers import Initializer, RandomInitializer
from kerasinit.initializers.lookup import classes_by_name
from kerasinit.stream import reference
from kerasinit.stream.blocks import Block, whole
from kerasinit.testing.bits import as_array, as_words

# A file may name only these classes, because anyone may have written it.
_CLASSES = {cls.__name__: cls for cls in classes_by_name().values()}
_LONGEST = 500  # Most characters in a recipe. The values of an array make no recipe.
_MOST_DRAWS = 1000  # Try this many draws of a generator for a weight.


class Recipe(NamedTuple):
    """An initializer with an integer seed or none, and the number of the draw."""

    initializer: Initializer
    draw: int = 0
    picked: bool = False  # True where the user gave no seed.

    def __str__(self) -> str:
        drawn = f", draw {self.draw} of a generator" if self.draw else ""
        picked = ", whose seed was picked" if self.picked else ""
        return f"{self.initializer!r}{drawn}{picked}"

    def text(self) -> str:
        """The recipe as one line of JSON."""
        config = self.initializer.get_config()
        fields = {"class_name": type(self.initializer).__name__, "config": config}
        return json.dumps(fields | ({"draw": self.draw} if self.draw else {}), sort_keys=True)

    def values(self, shape: tuple[int, ...], dtype: str) -> np.ndarray | None:
        """The values for this shape and dtype, or None if the recipe cannot make them."""
        return self._block(shape, dtype, whole(shape))

    def begins_with(self, array: np.ndarray) -> bool:
        """True if the first value equals that of an array, which is quick to check."""
        first = Block((1,) * array.ndim, (0,) * array.ndim)
        made = self._block(array.shape, array.dtype.name, first)
        return made is not None and as_words(made).flat[0] == as_words(array).flat[0]

    def makes(self, array: np.ndarray) -> bool:
        """True if the recipe makes all bits of an array."""
        if array.size and not self.begins_with(array):
            return False
        made = self.values(array.shape, array.dtype.name)
        return made is not None and np.array_equal(as_words(made), as_words(array))

    def _block(self, shape: tuple[int, ...], dtype: str, block: Block) -> np.ndarray | None:
        maker = self.initializer
        try:
            if dtype not in maker.dtypes or maker._shape_made(shape) != shape:
                return None
            maker._check(shape, dtype, "check_fingerprints()")
            has_seed = isinstance(maker, RandomInitializer)
            stream = [reference.stream_of(maker.seed, self.draw)] if has_seed else []
            return maker._maker(shape, dtype, block)(*stream).view(dtype)
        except (ValueError, TypeError):  # For example, an Identity with three axes.
            return None


def read_recipe(text: str) -> Recipe:
    """Reads the output of `Recipe.text`. Other text raises an error of any kind."""
    fields = json.loads(text)
    initializer, draw = _CLASSES[fields["class_name"]](**fields["config"]), fields.get("draw", 0)
    if isinstance(initializer, RandomInitializer):
        int(fields["config"]["seed"])  # Refuse None, which would pick a seed.
    if type(draw) is not int or draw < 0:
        raise ValueError("`draw` must be a whole number >= 0.")
    return Recipe(initializer, draw)


def recipes_of(layer: keras.layers.Layer) -> dict[int, Recipe]:
    """The known recipes of a layer's weights, by the weight's `id`.

    Each is proven: it makes the weight's current bits. Existing generators are not drawn from.
    """
    found: dict[int, Recipe] = {}
    next_draws: dict[int, int] = {}
    owners = owners_of(layer)
    for weight in layer.weights:
        recipe = _recipe_of(weight, owners[id(weight)], next_draws)
        if recipe:
            found[id(weight)] = recipe
    return found


def owners_of(layer: keras.layers.Layer) -> dict[int, keras.layers.Layer]:
    """The innermost layer that has each weight, by the weight's `id`."""
    # A layer comes before the layers within it, so the innermost one stays.
    return {id(weight): part for part in layers_within(layer) for weight in part.weights}


def _recipe_of(weight: Any, part: Any, next_draws: dict[int, int]) -> Recipe | None:
    array = as_array(weight)
    for initializer in _initializers_for(weight, part):
        seed: Any = getattr(initializer, "seed", None)
        is_generator = isinstance(seed, keras.random.SeedGenerator)
        for config in _configs(initializer, part):
            # Layers are mostly built in order, so try the draw after the last one found first.
            count = int(as_array(seed.state)[1]) if is_generator else 1
            start = next_draws.get(id(seed), 0) if is_generator else 0
            draws = (*range(start, count), *range(min(start, count)))
            for draw in draws[:_MOST_DRAWS]:
                recipe = _readable(initializer, config, draw)
                if recipe is None:
                    break
                if recipe.makes(array):
                    next_draws[id(seed)] = draw + 1
                    given = initializer.get_config().get("seed")
                    return recipe._replace(picked=given is None and seed is not None)
    return None


def _initializers_for(weight: Any, part: Any) -> list[Any]:
    """The initializers of a layer, the one with the weight's name first."""
    found = {
        name: value
        for name, value in vars(part).items()
        if name.endswith("_initializer") and isinstance(value, keras.initializers.Initializer)
    }

    def shared(name: str) -> int:
        return len(os.path.commonprefix([name, weight.name]))

    return [found[name] for name in sorted(found, key=shared, reverse=True)]


def _configs(initializer: Any, part: Any) -> list[dict]:
    """The arguments that an initializer may have had when it made a weight."""
    config = initializer.get_config()
    seed = getattr(initializer, "seed", None)
    if isinstance(seed, keras.random.SeedGenerator):
        seed = seed.get_config()["seed"]
    if seed is not None:  # For a picked seed, the configuration has None.
        config["seed"] = seed
    configs = [config]
    equation = getattr(part, "equation", None)
    if isinstance(equation, str) and "->" in equation:
        # EinsumDense sets the input axes of the kernel on a copy of its initializer.
        given, output = equation.replace(" ", "").split("->")
        given, kernel = given.split(",")
        axes = [[i for i, name in enumerate(kernel) if name in side] for side in (given, output)]
        configs.append({**config, "input_axes": axes[0], "output_axes": axes[1]})
    return configs


def _readable(initializer: Any, config: dict, draw: int) -> Recipe | None:
    """A recipe after a round trip through JSON, which may lose or change an argument."""
    name = type(initializer).__name__
    # A user's own class may make other bits under the same name.
    if type(initializer) not in (_CLASSES.get(name), getattr(keras.initializers, name, None)):
        return None
    try:
        text = json.dumps({"class_name": name, "config": config, "draw": draw})
        return read_recipe(text) if len(text) <= _LONGEST else None
    except (KeyError, TypeError, ValueError):  # Ours refuses some values that Keras accepts.
        return None
