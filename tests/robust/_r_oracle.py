"""The expected result of a call in R: the same call of stock Keras, in Python, for hostile.R."""

import random

import hostile
import keras
import numpy as np

_, *_STOCKS = hostile.families()


def expected(text):
    """The call's result, as `shown`, or stock Keras's error; and the generator's state."""
    for stock in _STOCKS:
        names = {"draws": draws, "dense": dense, "installed": installed}
        made, refused, generator = hostile.outcome(stock | names, text)
        if refused is None:
            return {"shown": shown(made), "state": generator.state.numpy().tolist()}
    return {"refused": f"{type(refused).__name__}: {refused}"}


def shown(value):
    """The parts that two results must share."""
    if isinstance(value, keras.random.SeedGenerator):
        return f"generator {value.state.numpy().tolist()}"
    if isinstance(value, keras.Sequential):
        return "\n".join(map(shown, value.layers))
    if isinstance(value, keras.layers.Dense):
        parts = (value.units, name_of(value.activation), value.use_bias)
        initializers = (value.kernel_initializer, value.bias_initializer)
        return " ".join([*map(str, parts), *(type(it).__name__ for it in initializers)])
    return hostile.shown(value)


def name_of(activation):
    """The name of Keras's own function. R's functions have none."""
    known = vars(keras.activations).items()
    return next((name for name, function in known if function is activation), "a function")


def shown_output(value):
    """The shape of a layer's output: its weights are random."""
    return str(tuple(value.shape)) if hasattr(value, "shape") else shown(value)


def begin():
    """Seeds Python's `random`, which picks missing seeds, as for the oracle."""
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
    """install_kerasinit() returns the name."""
    return envname
