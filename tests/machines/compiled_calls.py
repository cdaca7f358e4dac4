"""The draws that other_compilers.py compiles and test_other_compilers.py makes with stock Keras."""

SHAPES = {"one": (1,), "odd": (3,), "none": (0, 4), "matrix": (300, 301)}
CALLS = {
    "truncated": ("GlorotNormal", {}),
    "normal": ("RandomNormal", {"mean": 0.3}),
    "uniform": ("GlorotUniform", {}),
    "whole": ("RandomUniform", {"minval": -5, "maxval": 1000}),
    "small": ("RandomNormal", {"stddev": 1e-38}),
    "large": ("RandomUniform", {"minval": -1e38, "maxval": 2e38}),
}
