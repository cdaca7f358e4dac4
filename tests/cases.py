"""kerasinit's cases with their known answers, and the families of initializers that make them."""

import keras

import kerasinit
from kerasinit.verify.answers import read_cases

CASES = read_cases()
FAMILIES = {"kerasinit": kerasinit, "keras": keras}
