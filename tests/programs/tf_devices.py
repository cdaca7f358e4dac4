"""Two CPU devices: chosen by name, mirrored, and distributed."""
# backends: tensorflow

import keras
import numpy as np
import tensorflow as tf
from keras import initializers, random

from showing import part, show, show_weights

tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2
)
CLASSES = ("GlorotNormal", "Ones", "Constant", "Orthogonal", "Identity")
DTYPES = ("float32", "bfloat16", "float64")

for name in CLASSES:
    cls = getattr(initializers, name)
    initializer = cls() if name in ("Ones", "Constant", "Identity") else cls(seed=1)
    for dtype in DTYPES:
        if (name, dtype) == ("Orthogonal", "bfloat16"):
            continue
        for device in ("CPU:0", "CPU:1"):
            with part(f"{name} {dtype} {device}"), tf.device(device):
                show(f"{name} {dtype} {device}", initializer((60, 60), dtype))
                show(f"{name} {dtype} {device} few", initializer((2, 2), dtype))

with part("generator elsewhere"):
    with tf.device("CPU:1"):
        generator = random.SeedGenerator(3)
        initializer = initializers.HeNormal(generator)
        show("drawn on its device", initializer((3, 3)))
        show("its state", generator.state)
        show("next", generator.next())
    show("drawn on another device", initializer((3, 3)))
    with tf.device("CPU:0"):
        show("drawn on the first device", initializer((3, 3)))
        show("next on the first device", generator.next())

with part("function on a device"):
    initializer = initializers.HeNormal(1)
    for jit in (None, True):
        with tf.device("CPU:1"):
            drawn = tf.function(lambda: initializer((60, 60)), jit_compile=jit)()
            show(f"function {jit}", drawn.device if jit else drawn)

        @tf.function(jit_compile=jit)
        def inside():
            with tf.device("CPU:1"):
                return initializer((60, 60))

        # XLA gives other values for stock Keras's ops.
        show(f"device in a function {jit}", inside().device if jit else inside())

with part("keras.device"), keras.device("cpu:1"):
    show("keras.device", initializers.HeNormal(1)((60, 60)))
    layer = keras.layers.Dense(60, kernel_initializer=initializers.HeNormal(1))
    layer.build((None, 60))
    show_weights("keras.device", layer)

with part("soft placement"), tf.device("GPU:0"):
    show("soft placement", initializers.HeNormal(1)((60, 60)))

with part("soft placement of a generator"), tf.device("GPU:0"):
    show("soft placement of a generator", initializers.HeNormal(random.SeedGenerator(1))((60, 60)))

strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
X, Y = np.ones((8, 4), "float32"), np.ones((8, 1), "float32")
SEEDS = {"integer": lambda: 1, "generator": lambda: random.SeedGenerator(1), "none": lambda: None}
for name, seed in SEEDS.items():
    for built in (True, False):
        with part(f"mirrored {name} {built}"):
            keras.utils.set_random_seed(2)
            with strategy.scope():
                initializer = initializers.GlorotNormal(seed())
                front = [keras.Input((4,))] if built else []
                model = keras.Sequential(
                    [
                        *front,
                        keras.layers.Dense(90, kernel_initializer=initializer),
                        keras.layers.Dense(1, kernel_initializer=initializer),
                    ]
                )
                model.compile("sgd", "mse", jit_compile=False)
            history = model.fit(X, Y, batch_size=4, verbose=0, shuffle=False)
            show(f"mirrored {name} {built} loss", np.float32(history.history["loss"]))
            for index, weight in enumerate(model.get_weights()):
                show(f"mirrored {name} {built} {index}", weight)

with part("in each replica"):
    with strategy.scope():
        generator = random.SeedGenerator(4)
        initializer = initializers.GlorotNormal(generator)
        integer = initializers.GlorotNormal(4)
    show("in scope", initializer((3, 3)))
    for index, value in enumerate(strategy.run(lambda: integer((60, 60))).values):
        show(f"integer in replica {index}", value)
    function = tf.function(lambda: strategy.run(lambda: integer((60, 60))))
    for index, value in enumerate(function().values):
        show(f"integer in traced replica {index}", value)
