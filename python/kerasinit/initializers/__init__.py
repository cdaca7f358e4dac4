"""Keras's initializers under Keras's names."""

import keras

from kerasinit.initializers.base import Initializer, RandomInitializer
from kerasinit.initializers.scaling import GlorotNormal, VarianceScaling

__all__ = ["GlorotNormal", "VarianceScaling"]

for _cls in (GlorotNormal, VarianceScaling):
    keras.saving.register_keras_serializable(package="kerasinit")(_cls)

for _cls in (Initializer, RandomInitializer, GlorotNormal, VarianceScaling):
    # The address that stays when files move: R's S3 classes and saved models are named after it.
    _cls.__module__ = __name__
