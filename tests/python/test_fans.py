"""Fans equal stock Keras's, and spreads equal those in the papers."""

import inspect
import itertools
import math

import keras
import pytest
from keras.src.initializers import random_initializers as stock

import kerasinit
from kerasinit.initializers.fans import compute_fans
from kerasinit.testing import assert_same_bits

SHAPES = [
    (),
    (0,),
    (7,),
    (2, 3),
    (0, 3),
    (3, 0),
    (2, 3, 4),
    (3, 2, 0),
    (2, 3, 4, 5),
    (2, 3, 4, 5, 6),
]
SHAPES += [(2**40, 2**50), (2**40, 3, 2**50)]
HAS_AXES = "input_axes" in inspect.signature(stock.compute_fans).parameters
needs_axes = pytest.mark.skipif(not HAS_AXES, reason=f"Keras {keras.__version__} has no input_axes")


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_fans_are_stock_keras_s(shape):
    assert compute_fans(shape) == stock.compute_fans(shape)


@needs_axes
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_fans_of_given_axes_are_stock_keras_s(shape):
    axes = range(-len(shape), len(shape))
    choices = [
        None,
        *(chosen for size in range(3) for chosen in itertools.combinations(axes, size)),
    ]
    for given in itertools.product(choices, choices):
        assert compute_fans(shape, *given) == stock.compute_fans(shape, *given), given


@needs_axes
@pytest.mark.parametrize("axes", [((0,), (1, 2)), ([0, -1], [1]), ((), ()), ((0,), None)])
@pytest.mark.parametrize("name", ["VarianceScaling", "GlorotUniform"])
def test_values_of_given_axes_are_stock_keras_s(name, axes):
    given = {"seed": 42, "input_axes": axes[0], "output_axes": axes[1]}
    ours, theirs = (
        getattr(family.initializers, name)(**given)((5, 3, 4)) for family in (kerasinit, keras)
    )
    assert_same_bits(ours, theirs)


# The layer that makes a weight, the shape of its input, and the numbers of input and output units.
KERNELS = {
    "dense": (lambda: keras.layers.Dense(50), (100,), 100, 50),
    "convolution": (lambda: keras.layers.Conv2D(32, 3), (9, 9, 16), 3 * 3 * 16, 3 * 3 * 32),
    "grouped": (
        lambda: keras.layers.Conv2D(32, 3, groups=4),
        (9, 9, 16),
        3 * 3 * 16 // 4,
        3 * 3 * 32,
    ),
    "depthwise": (lambda: keras.layers.DepthwiseConv2D(3), (9, 9, 16), 3 * 3 * 16, 3 * 3 * 1),
    "one unit": (lambda: keras.layers.Dense(1), (1,), 1, 1),
}
# The variance by name, from fan_in and fan_out.
PUBLISHED = {
    "Glorot": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
    "He": lambda fan_in, fan_out: 2 / fan_in,
    "Lecun": lambda fan_in, fan_out: 1 / fan_in,
}


@pytest.mark.parametrize("paper", PUBLISHED)
@pytest.mark.parametrize("kernel", KERNELS)
def test_spreads_are_the_published_ones(kernel, paper):
    make, inputs, *fans = KERNELS[kernel]
    layer = make()
    layer.build((None, *inputs))
    shape, variance = layer.weights[0].shape, PUBLISHED[paper](*fans)
    assert compute_fans(shape) == tuple(fans)
    normal = getattr(kerasinit.initializers, f"{paper}Normal")(seed=1).distribution_for(shape)
    # The standard deviation of a standard normal truncated at two.
    cut = math.sqrt(1 - 4 * math.exp(-2) / math.sqrt(2 * math.pi) / math.erf(math.sqrt(2)))
    assert normal[:2] == ("truncated_normal", 0)
    assert math.isclose(normal.second * cut, math.sqrt(variance), rel_tol=1e-15)
    uniform = getattr(kerasinit.initializers, f"{paper}Uniform")(seed=1).distribution_for(shape)
    assert uniform[:2] == ("uniform", -uniform.second)
    assert math.isclose(uniform.second, math.sqrt(3 * variance), rel_tol=1e-15)


@pytest.mark.parametrize("mode, units", [("fan_in", 36), ("fan_out", 288), ("fan_avg", 162)])
def test_modes_of_variance_scaling(mode, units):
    arguments = {"scale": 0.5, "mode": mode, "distribution": "untruncated_normal"}
    initializer = kerasinit.initializers.VarianceScaling(**arguments, seed=1)
    expected = ("normal", 0.0, math.sqrt(0.5 / units), "float32")
    assert initializer.distribution_for((3, 3, 4, 32)) == expected


@pytest.mark.parametrize("mode", ["fan_in", "fan_out", "fan_avg"])
@pytest.mark.parametrize("shape", [(0, 0), (0, 1), (1, 0), ()])
def test_there_is_always_a_unit(shape, mode):
    initializer = kerasinit.initializers.VarianceScaling(mode=mode, distribution="uniform", seed=1)
    assert initializer.distribution_for(shape).second == math.sqrt(3)
