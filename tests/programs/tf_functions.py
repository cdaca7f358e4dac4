"""Initializers and generators in functions that TensorFlow traces or compiles."""
# backends: tensorflow

import keras
import numpy as np
import tensorflow as tf
from keras import initializers, random

from showing import part, show

CLASSES = ("GlorotNormal", "HeUniform", "RandomNormal", "Ones", "Orthogonal")
ONES = np.ones(2, "float32")
is_symbolic = []


def maker(name, seed):
    cls = getattr(initializers, name)
    return cls() if name == "Ones" else cls(seed=seed)


for name in CLASSES:
    for size in (2, 60):
        case = f"{name} {size}"
        initializer = maker(name, 42)
        with part(f"{case} function"):
            show(f"{case} function", tf.function(lambda it=initializer, n=size: it((n, n)))())
        with part(f"{case} jit"):
            # XLA gives other values for stock Keras's ops, so do not show the bits.
            compiled = tf.function(lambda it=initializer, n=size: it((n, n)), jit_compile=True)
            show(f"{case} jit", compiled().shape)
            show(f"{case} jit finite", bool(tf.reduce_all(tf.math.is_finite(compiled()))))
        with part(f"{case} map"):
            data = tf.data.Dataset.range(3).map(lambda _, it=initializer, n=size: it((n, n)))
            show(f"{case} map", tf.stack(list(data)))
        with part(f"{case} parallel map"):
            data = tf.data.Dataset.range(3).map(
                lambda _, it=initializer, n=size: it((n, n)), num_parallel_calls=2
            )
            show(f"{case} parallel map", tf.stack(list(data)))
        with part(f"{case} loop"):

            @tf.function
            def loop(it=initializer, n=size):
                total = tf.zeros((n, n))
                for _ in tf.range(3):
                    total += it((n, n))
                return total

            show(f"{case} loop", loop())
        with part(f"{case} condition"):

            @tf.function
            def condition(flag, it=initializer, n=size):
                return it((n, n)) if flag else tf.zeros((n, n))

            show(f"{case} condition", condition(tf.constant(True)))
        with part(f"{case} map_fn"):
            mapped = tf.map_fn(lambda _, it=initializer, n=size: it((n, n)), tf.zeros(2))
            show(f"{case} map_fn", mapped)
        with part(f"{case} vectorized_map"):
            mapped = tf.vectorized_map(lambda x, it=initializer, n=size: it((n, n)) * x, tf.ones(2))
            show(f"{case} vectorized_map", mapped)
            same = tf.vectorized_map(lambda _, it=initializer, n=size: it((n, n)), tf.ones(2))
            show(f"{case} vectorized_map of the draw itself", same)
        with part(f"{case} symbolic"):

            @tf.function
            def traced(it=initializer, n=size):
                made = it((n, n))
                is_symbolic.append(tf.is_symbolic_tensor(made) and made.graph is not None)
                return made

            show(f"{case} symbolic", traced())
            show(f"{case} symbolic tensor", is_symbolic[-1])
        with part(f"{case} gradient"):
            x = tf.Variable(2.0)
            with tf.GradientTape() as tape:
                y = tf.reduce_sum(initializer((size, size)) * x)
            show(f"{case} gradient", tape.gradient(y, x))

# Stock Keras's others need a list of sizes.
for name in ("RandomNormal", "Ones"):
    initializer = maker(name, 42)
    with part(f"{name} shape of a tensor"):
        for jit in (False, True):
            drawn = tf.function(lambda x, it=initializer: it(tf.shape(x)), jit_compile=jit)
            made = drawn(tf.ones((60, 60)))
            show(f"{name} shape of a tensor, jit {jit}", made.shape if jit else made)

with part("generator in a function"):
    generator = random.SeedGenerator(42)
    initializer = initializers.GlorotNormal(seed=generator)
    draw = tf.function(lambda: initializer((3, 3)))
    for index in range(3):
        show(f"generator in a function {index}", draw())
    show("generator after it", generator.state)
    show("eager after it", initializer((3, 3)))

with part("two draws in one function"):
    initializer = initializers.HeUniform(seed=random.SeedGenerator(42))
    for index, value in enumerate(tf.function(lambda: (initializer((3,)), initializer((200,))))()):
        show(f"two draws {index}", value)

with part("generator in a map"):
    generator = random.SeedGenerator(42)
    initializer = initializers.GlorotNormal(seed=generator)
    data = tf.data.Dataset.range(3).map(lambda _: initializer((3, 3)))
    show("generator in a map", tf.stack(list(data)))
    show("generator after a map", generator.state)

with part("generator in a loop"):
    initializer = initializers.GlorotNormal(seed=random.SeedGenerator(42))

    @tf.function
    def draws():
        total = tf.zeros((3, 3))
        for _ in tf.range(3):
            total += initializer((3, 3))
        return total

    show("generator in a loop", draws())

with part("variable in a function"):

    class Module(tf.Module):
        def __init__(self):
            self.weight = None

        @tf.function
        def __call__(self, x):
            if self.weight is None:
                self.weight = tf.Variable(initializers.GlorotNormal(seed=1)((4, 60)))
            return x @ self.weight

    show("variable in a function", Module()(tf.ones((2, 4))))

with part("variable of a callable"):
    show("tf.Variable", tf.Variable(lambda: initializers.GlorotNormal(seed=1)((4, 60))))
    variable = keras.Variable(initializers.GlorotNormal(seed=1), shape=(4, 60), dtype="float32")
    show("keras.Variable", variable)

with part("keras ops"):
    initializer = initializers.GlorotNormal(seed=1)
    show("ops.cond", keras.ops.cond(True, lambda: initializer((3, 60)), lambda: np.zeros((3, 60))))
    show("ops.vectorized_map", keras.ops.vectorized_map(lambda x: initializer((3,)) * x, ONES))
    show("ops.map", keras.ops.map(lambda x: initializer((3,)) * x, ONES))

with part("concrete function"):
    initializer = initializers.GlorotNormal(seed=1)
    function = tf.function(lambda x: initializer((60, 60)) * x)
    concrete = function.get_concrete_function(tf.TensorSpec((), tf.float32))
    show("concrete function", concrete(tf.constant(2.0)))
    show("nodes", len(concrete.graph.get_operations()) > 0)
