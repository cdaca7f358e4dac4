"""Keras's initializers under Keras's names."""

from kerasinit.initializers.base import DrawnInitializer as DrawnInitializer
from kerasinit.initializers.base import Initializer
from kerasinit.initializers.base import RandomInitializer as RandomInitializer
from kerasinit.initializers.constant import Constant, Identity, Ones, Zeros
from kerasinit.initializers.lookup import deserialize, get, register, serialize
from kerasinit.initializers.orthogonal import Orthogonal
from kerasinit.initializers.random import RandomNormal, RandomUniform, TruncatedNormal
from kerasinit.initializers.scaling import (
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    LecunNormal,
    LecunUniform,
    PublishedScaling,
    VarianceScaling,
)
from kerasinit.initializers.stft import STFT

# Keras's other names for the same classes.
constant, identity, ones, zeros = Constant, Identity, Ones, Zeros
glorot_normal, glorot_uniform = GlorotNormal, GlorotUniform
he_normal, he_uniform = HeNormal, HeUniform
lecun_normal, lecun_uniform = LecunNormal, LecunUniform
random_normal, random_uniform, truncated_normal = RandomNormal, RandomUniform, TruncatedNormal
orthogonal, stft, variance_scaling = Orthogonal, STFT, VarianceScaling
IdentityInitializer, OrthogonalInitializer, STFTInitializer = Identity, Orthogonal, STFT

__all__ = [
    "STFT",
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Identity",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "deserialize",
    "get",
    "serialize",
]

_BASES = (Initializer, RandomInitializer, DrawnInitializer, PublishedScaling)
_PUBLIC = tuple(globals()[name] for name in __all__ if name[0].isupper() and name != "Initializer")

for _cls in (*_BASES, *_PUBLIC):
    # R's S3 classes and saved models use this module name, so it stays the same if files move.
    _cls.__module__ = __name__
register(*_PUBLIC)
