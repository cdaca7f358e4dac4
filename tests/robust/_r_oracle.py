"""What a call made in R must give: the same call of stock Keras, in Python. hostile.R asks it."""

import random

import hostile
import keras
import numpy as np

_, *_STOCKS = hostile.families()


def expected(text):
    """What the call gives, as `shown`; or why stock Keras refuses it; and the generator's state."""
    for stock in _STOCKS:
        names = {"draws": draws, "dense": dense, "installed": installed}
        made, refused, generator = hostile.outcome(stock | names, text)
        if refused is None:
            return {"shown": shown(made), "state": generator.state.numpy().tolist()}
    return {"refused": f"{type(refused).__name__}: {refused}"}


def shown(value):
    """What two results must share."""
    if isinstance(value, keras.random.SeedGenerator):
        return f"generator {value.state.numpy().tolist()}"
    if isinstance(value, keras.Sequential):
        return "\n".join(map(shown, value.layers))
    if isinstance(value, keras.layers.Dense):
        parts = (value.units, value.activation, value.use_bias)
        initializers = (value.kernel_initializer, value.bias_initializer)
        return " ".join([*map(str, parts), *(type(it).__name__ for it in initializers)])
    return hostile.shown(value)


def shown_output(value):
    """Of what a layer gives, the shape: its weights are picked."""
    return str(tuple(value.shape)) if hasattr(value, "shape") else shown(value)


def begin():
    """Python's numbers, of which a seed that is None is picked, begin as for the oracle."""
    random.seed(0)


def draws():
    """The next numbers of the generators that `set_random_seed` seeds."""
    values = (random.getrandbits(32), np.random.randint(2**31), keras.random.uniform(()).numpy())
    return " ".join(map(str, values))


def dense(units, object=None, **arguments):
    """layer_dense() in Python."""
    layer = keras.layers.Dense(units, **arguments)
    if object is None:
        return layer
    if isinstance(object, keras.Sequential):
        object.add(layer)
        return object
    return shown_output(layer(object))


def installed(envname="r-kerasinit", python=None, gpu=False):
    """install_kerasinit() gives back the name."""
    return envname
