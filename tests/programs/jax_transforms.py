"""Initializers and generators under JAX's transformations, on its devices and in its dtypes."""
# backends: jax

import os

os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=2"

import jax
import jax.numpy as jnp
import keras
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec
from keras import initializers, random

from showing import part, show, show_weights

CLASSES = ("GlorotNormal", "Orthogonal")
FIRST, SECOND = jax.devices()

for name in CLASSES:
    cls = getattr(initializers, name)
    initializer = cls() if name == "Ones" else cls(seed=1)
    for size in (2, 60):
        shape = (size, size)
        case = f"{name} {size}"
        with part(f"{case} jit"):
            show(f"{case} jit", jax.jit(lambda it=initializer, s=shape: it(s))())
            show(f"{case} called", jax.jit(initializer, static_argnums=0)(shape))
        with part(f"{case} static"):
            static = jax.jit(initializer, static_argnames=("shape", "dtype"))
            show(f"{case} static", static(shape=shape, dtype="float32"))
        with part(f"{case} eval_shape"):
            show(f"{case} eval_shape", jax.eval_shape(lambda it=initializer, s=shape: it(s)))
        with part(f"{case} vmap"):
            mapped = jax.vmap(lambda x, it=initializer, s=shape: it(s) * x)
            show(f"{case} vmap", mapped(jnp.ones(3)))
        with part(f"{case} grad"):
            show(
                f"{case} grad", jax.grad(lambda x, it=initializer, s=shape: (it(s) * x).sum())(2.0)
            )
        with part(f"{case} scan"):
            step = lambda carry, _, it=initializer, s=shape: (carry + it(s), None)  # noqa: E731
            show(f"{case} scan", jax.lax.scan(step, jnp.zeros(shape), None, 3)[0])
        with part(f"{case} cond"):
            branches = (lambda it=initializer, s=shape: it(s), lambda s=shape: jnp.zeros(s))
            show(f"{case} cond", jax.lax.cond(True, *branches))
        with part(f"{case} checkpoint"):
            show(f"{case} checkpoint", jax.checkpoint(lambda it=initializer, s=shape: it(s))())
        with part(f"{case} default device"), jax.default_device(SECOND):
            show(f"{case} default device", initializer(shape))
        with part(f"{case} keras device"), keras.device("cpu:1"):
            show(f"{case} keras device", initializer(shape))
        with part(f"{case} sharded"):
            sharding = NamedSharding(Mesh(np.array([FIRST, SECOND]), ("x",)), PartitionSpec("x"))
            drawn = jax.jit(lambda it=initializer, s=shape: it(s), out_shardings=sharding)()
            show(f"{case} sharded", str(drawn.sharding))
        with part(f"{case} put"):
            show(f"{case} put", jax.device_put(initializer(shape), SECOND))
        with part(f"{case} together"):
            other = jax.device_put(jnp.ones(shape), SECOND)
            show(f"{case} together", initializer(shape) + other)
        with part(f"{case} donated"):
            donate = jax.jit(lambda x: x + 1, donate_argnums=0)
            show(f"{case} donated", donate(initializer(shape)))

with part("generator under jit"):
    generator = random.SeedGenerator(1)
    initializer = initializers.GlorotNormal(generator)

    @jax.jit
    def drawn(state):
        with keras.StatelessScope(state_mapping=[(generator.state, state)]) as scope:
            value = initializer((3, 3))
        return value, scope.get_current_value(generator.state)

    value, state = drawn(generator.state.value)
    show("generator under jit", value)
    show("its state under jit", state)
    value, state = drawn(state)
    show("its next state under jit", state)

with part("generator in eval_shape"):
    initializer = initializers.GlorotNormal(random.SeedGenerator(1))
    with keras.StatelessScope():
        show("generator in eval_shape", initializer((3, 3)).shape)

with part("generator on a device"):
    with jax.default_device(SECOND):
        generator = random.SeedGenerator(1)
        show("state on a device", generator.state)
        show("drawn on a device", initializers.GlorotNormal(generator)((3, 3)))
    show("drawn on the first device", initializers.GlorotNormal(generator)((3, 3)))
    show("next on the first device", generator.next())

with part("stateless training"):
    model = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(1, kernel_initializer=initializers.HeNormal(1))]
    )

    def loss(trainable, x):
        y, _ = model.stateless_call(trainable, model.non_trainable_variables, x)
        return (y**2).mean()

    gradients = jax.jit(jax.grad(loss))(model.trainable_variables, jnp.ones((2, 4)))
    show("gradient", gradients[0])
    show_weights("stateless training", model)

with part("distribution"):
    mesh = keras.distribution.DeviceMesh((2,), ("batch",), ["cpu:0", "cpu:1"])
    with keras.distribution.DataParallel(device_mesh=mesh).scope():
        layer = keras.layers.Dense(4, kernel_initializer=initializers.HeNormal(1))
        layer.build((None, 4))
        show_weights("data parallel", layer)
        show("data parallel", str(layer.kernel.value.sharding))
        model = keras.Sequential([layer])
        model.compile("sgd", "mse")
        model.fit(np.ones((4, 4)), np.ones((4, 4)), verbose=0)
        show_weights("fitted in parallel", model)
    mesh = keras.distribution.DeviceMesh((1, 2), ("batch", "model"), ["cpu:0", "cpu:1"])
    layout = keras.distribution.LayoutMap(mesh)
    layout[".*kernel"] = (None, "model")
    with keras.distribution.ModelParallel(layout_map=layout, batch_dim_name="batch").scope():
        for seed in (1, random.SeedGenerator(1)):
            layer = keras.layers.Dense(4, kernel_initializer=initializers.HeNormal(seed))
            layer.build((None, 4))
            show(f"model parallel {type(seed).__name__[-9:]}", str(layer.kernel.value.sharding))
