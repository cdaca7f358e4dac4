"""The cases that kerasinit carries with their known answers, and the families that make them."""

import keras

import kerasinit
from kerasinit.verify.answers import read_cases

CASES = read_cases()
FAMILIES = {"kerasinit": kerasinit, "keras": keras}
