"""Prints digests of all variables of models whose layers do not mention kerasinit, as JSON.

python scope_models.py stock    after `keras.utils.set_random_seed(42)`, without kerasinit
python scope_models.py ours     within `kerasinit.scope(seed=42)`; compiled too, if XLA exists

R runs `found()` of this file within `with_kerasinit()`.
"""

import hashlib
import json
import sys

import keras


def lstm():
    """A bidirectional LSTM with its own dropout."""
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(100, 16),
            keras.layers.Bidirectional(keras.layers.LSTM(12, dropout=0.1)),
            keras.layers.Dense(1),
        ]
    )


def transformer():
    """One block of a transformer."""
    inputs = keras.Input((10, 32))
    attended = keras.layers.MultiHeadAttention(4, 8, dropout=0.1)(inputs, inputs)
    middle = keras.layers.LayerNormalization()(inputs + attended)
    hidden = keras.layers.Dense(64, activation="gelu")(middle)
    outputs = keras.layers.Dropout(0.1)(keras.layers.Dense(32)(hidden))
    return keras.Model(inputs, keras.layers.LayerNormalization()(middle + outputs))


def application(name):
    """One of Keras's models for images, with its initial weights."""
    return lambda: getattr(keras.applications, name)(weights=None)


MODELS = {
    "LSTM": lstm,
    "transformer": transformer,
    "MobileNetV2": application("MobileNetV2"),
    "ResNet50V2": application("ResNet50V2"),
    "EfficientNetB0": application("EfficientNetB0"),
}
COMPILED = ("LSTM", "transformer", "MobileNetV2")


def digest(values):
    """SHA-256 of shape and bytes. The dtype of a generator's state depends on the backend."""
    values = keras.ops.convert_to_numpy(values)
    if values.dtype.kind in "iu":
        values = values.astype("int64")
    return hashlib.sha256(f"{values.shape}".encode() + values.tobytes()).hexdigest()[:16]


def found(name):
    """The digest of each variable of a new model, by its place and the last part of its path."""
    model = MODELS[name]()
    return {
        f"{place} {variable.path.split('/')[-1]}": digest(variable.value)
        for place, variable in enumerate(model.variables)
    }


def compiled(name):
    """True if the initializers, called in a function for XLA, give the bits of all weights."""
    asked = []
    add_weight = keras.layers.Layer.add_weight

    def noted(layer, *arguments, **named):
        variable = add_weight(layer, *arguments, **named)
        initializer = named.get("initializer")
        if initializer is not None and not isinstance(initializer, str):
            asked.append((initializer, variable))
        return variable

    keras.layers.Layer.add_weight = noted
    try:
        MODELS[name]()
    finally:
        keras.layers.Layer.add_weight = add_weight

    def again():
        return [initializer(variable.shape, variable.dtype) for initializer, variable in asked]

    if keras.backend.backend() == "jax":
        import jax

        made = jax.jit(again)()
    else:
        import tensorflow as tf

        made = tf.function(again, jit_compile=True)()
    equal = [digest(a) == digest(b.value) for a, (_, b) in zip(made, asked, strict=True)]
    return [sum(equal), len(equal)]


def main():
    """Prints the digests."""
    if sys.argv[1] == "stock":
        results = {}
        for name in MODELS:
            keras.utils.set_random_seed(42)
            results[name] = found(name)
        print(json.dumps({"found": results, "kerasinit": "kerasinit" in sys.modules}))
        return
    import kerasinit

    results, counts = {}, {}
    for name in MODELS:
        with kerasinit.scope(seed=42):
            results[name] = found(name)
        if keras.backend.backend() in ("jax", "tensorflow") and name in COMPILED:
            with kerasinit.scope(seed=42):
                counts[name] = compiled(name)
    print(
        json.dumps(
            {"found": results, "compiled": counts, "tensorflow": "tensorflow" in sys.modules}
        )
    )


if __name__ == "__main__":
    main()
