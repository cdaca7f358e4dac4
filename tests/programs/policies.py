"""Dtypes of layers: policies, floatx and quantized weights."""
# backends: tensorflow

import keras
import numpy as np
from keras import initializers, random

from showing import part, show, show_weights

ONES = np.ones((2, 4), "float32")


def dense(seed, **arguments):
    return keras.layers.Dense(
        4,
        kernel_initializer=initializers.HeNormal(seed),
        bias_initializer=initializers.RandomUniform(seed=seed),
        **arguments,
    )


for policy in ("mixed_float16", "mixed_bfloat16", "float32", "float64", "bfloat16", "float16"):
    for kind in ("integer", "generator"):
        with part(f"{policy} {kind}"):
            layer = dense(3 if kind == "integer" else random.SeedGenerator(3), dtype=policy)
            layer.build((2, 4))
            show_weights(f"{policy} {kind}", layer)
    with part(f"global {policy}"):
        keras.config.set_dtype_policy(policy)
        layer = dense(3)
        layer.build((2, 4))
        show_weights(f"global {policy}", layer)
        show(f"global {policy} output", layer(ONES).dtype)
    keras.config.set_dtype_policy("float32")

for floatx in ("float16", "bfloat16", "float64", "float32"):
    with part(f"floatx {floatx}"):
        keras.config.set_floatx(floatx)
        for name in ("GlorotNormal", "RandomUniform", "Ones", "Constant", "Identity"):
            cls = getattr(initializers, name)
            initializer = cls() if name in ("Ones", "Constant", "Identity") else cls(seed=1)
            show(f"floatx {floatx} {name}", initializer((3, 3)))
        show(f"floatx {floatx} generator", random.SeedGenerator(1).state)
        layer = keras.layers.Dense(3, kernel_initializer=initializers.HeNormal(1))
        layer.build((2, 4))
        show_weights(f"floatx {floatx}", layer)

for mode in ("int8", "int4", "float8"):
    with part(f"quantized {mode}"):
        layer = dense(3)
        layer.build((2, 4))
        layer.quantize(mode)
        for index, weight in enumerate(layer.variables):
            show(f"quantized {mode} {index}", weight)

with part("embedding"):
    embedding = keras.layers.Embedding(
        6, 4, embeddings_initializer=initializers.RandomNormal(seed=1)
    )
    embedding.build((2,))
    embedding.quantize("int8")
    show_weights("embedding", embedding)

for name in ("Dense", "Embedding", "EinsumDense"):
    with part(f"lora {name}"):
        arguments = {
            "Dense": (4,),
            "Embedding": (6, 4),
            "EinsumDense": ("ab,bc->ac", 4),
        }[name]
        layer = getattr(keras.layers, name)(*arguments)
        layer.build((2, 4))
        layer.enable_lora(
            2, a_initializer=initializers.HeUniform(1), b_initializer=initializers.Ones()
        )
        show(f"lora {name} a", layer.trainable_variables[-2], everywhere=True)
        show(f"lora {name} b", layer.trainable_variables[-1])

for optimizer in ("Adam", "SGD"):
    with part(f"loss scale {optimizer}"):
        layer = dense(3, dtype="mixed_float16")
        model = keras.Sequential([keras.Input((4,)), layer])
        model.compile(getattr(keras.optimizers, optimizer)(0.1), "mse", jit_compile=False)
        model.fit(ONES, ONES, verbose=0)
        show_weights(f"loss scale {optimizer}", model)
