"""Layers of many kinds, built directly and by their first call."""
# backends: tensorflow

import keras
import numpy as np
from keras import initializers, random

from showing import part, show, show_weights

KERNEL, RECURRENT, BIAS = (
    initializers.GlorotNormal(seed=1),
    initializers.VarianceScaling(seed=2),
    initializers.RandomUniform(seed=3),
)
BOTH = {"kernel_initializer": KERNEL, "bias_initializer": BIAS}
MAKERS = {
    "Dense": (lambda **more: keras.layers.Dense(7, **more), (5,), BOTH),
    "Dense of 3": (lambda **more: keras.layers.Dense(1, **more), (3,), BOTH),
    "Dense of 500000": (lambda **more: keras.layers.Dense(500, **more), (1000,), BOTH),
    "Conv1D": (lambda **more: keras.layers.Conv1D(4, 3, **more), (8, 3), BOTH),
    "Conv2D": (lambda **more: keras.layers.Conv2D(6, 3, **more), (8, 8, 4), BOTH),
    "Conv3D": (lambda **more: keras.layers.Conv3D(2, 2, **more), (4, 4, 4, 2), BOTH),
    "Conv2DTranspose": (lambda **more: keras.layers.Conv2DTranspose(3, 3, **more), (5, 5, 4), BOTH),
    "SeparableConv2D": (
        lambda **more: keras.layers.SeparableConv2D(3, 3, **more),
        (6, 6, 4),
        {"depthwise_initializer": KERNEL, "pointwise_initializer": RECURRENT},
    ),
    "DepthwiseConv2D": (
        lambda **more: keras.layers.DepthwiseConv2D(3, **more),
        (6, 6, 4),
        {"depthwise_initializer": KERNEL, "bias_initializer": BIAS},
    ),
    "Embedding": (
        lambda **more: keras.layers.Embedding(9, 4, **more),
        (6,),
        {"embeddings_initializer": BIAS},
    ),
    "LSTM": (
        lambda **more: keras.layers.LSTM(4, **more),
        (5, 3),
        {**BOTH, "recurrent_initializer": RECURRENT},
    ),
    "GRU": (
        lambda **more: keras.layers.GRU(4, **more),
        (5, 3),
        {**BOTH, "recurrent_initializer": RECURRENT},
    ),
    "Bidirectional": (
        lambda **more: keras.layers.Bidirectional(keras.layers.SimpleRNN(4, **more)),
        (5, 3),
        {**BOTH, "recurrent_initializer": RECURRENT},
    ),
    "EinsumDense": (
        lambda **more: keras.layers.EinsumDense("abc,cd->abd", (None, 3), bias_axes="d", **more),
        (5, 4),
        BOTH,
    ),
    "BatchNormalization": (
        lambda **more: keras.layers.BatchNormalization(**more),
        (5,),
        {
            "beta_initializer": BIAS,
            "gamma_initializer": KERNEL,
            "moving_mean_initializer": initializers.Ones(),
            "moving_variance_initializer": initializers.Constant(2),
        },
    ),
    "LayerNormalization": (
        lambda **more: keras.layers.LayerNormalization(**more),
        (5,),
        {"beta_initializer": BIAS, "gamma_initializer": "ones"},
    ),
    "PReLU": (lambda **more: keras.layers.PReLU(**more), (5,), {"alpha_initializer": BIAS}),
}

for name, (make, shape, arguments) in MAKERS.items():
    with part(name):
        built = make(**arguments)
        built.build((None, *shape))
        show_weights(f"{name} built", built, everywhere=True)
        called = make(**arguments)
        called(np.ones((2, *shape)))
        show_weights(f"{name} called", called, everywhere=True)
        generator = random.SeedGenerator(5)
        drawn = make(**{key: initializers.HeNormal(seed=generator) for key in arguments})
        drawn.build((None, *shape))
        show_weights(f"{name} of a generator", drawn)
        show(f"{name} generator", generator.state)
        keras.utils.set_random_seed(3)
        unseeded = make(**{key: initializers.HeUniform() for key in arguments})
        unseeded.build((None, *shape))
        show_weights(f"{name} unseeded", unseeded, everywhere=True)
        again = type(called).from_config(called.get_config())
        again.build((None, *shape))
        show_weights(f"{name} from its configuration", again, everywhere=True)

with part("MultiHeadAttention"):
    attention = keras.layers.MultiHeadAttention(2, 3, **BOTH)
    attention(np.ones((2, 5, 4)), np.ones((2, 5, 4)))
    show_weights("MultiHeadAttention", attention, everywhere=True)

with part("STFTSpectrogram"):
    spectrogram = keras.layers.STFTSpectrogram(frame_length=16, frame_step=4)
    show("STFTSpectrogram", spectrogram(np.ones((1, 64, 1), "float32")))
    stft = keras.layers.Conv1D(9, 16, use_bias=False, kernel_initializer=initializers.STFT("real"))
    stft.build((None, 64, 1))
    show("STFT as a kernel", stft.kernel)
