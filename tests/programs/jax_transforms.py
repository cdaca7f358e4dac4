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
    shape = (60, 60)
    with part(f"{name} jit"):
        show(f"{name} jit", jax.jit(lambda it=initializer, s=shape: it(s))())
        show(f"{name} called", jax.jit(initializer, static_argnums=0)(shape))
    with part(f"{name} static"):
        static = jax.jit(initializer, static_argnames=("shape", "dtype"))
        show(f"{name} static", static(shape=shape, dtype="float32"))
    with part(f"{name} eval_shape"):
        show(f"{name} eval_shape", jax.eval_shape(lambda it=initializer, s=shape: it(s)))
    with part(f"{name} vmap"):
        mapped = jax.vmap(lambda x, it=initializer, s=shape: it(s) * x)
        show(f"{name} vmap", mapped(jnp.ones(3)))
    with part(f"{name} grad"):
        show(f"{name} grad", jax.grad(lambda x, it=initializer, s=shape: (it(s) * x).sum())(2.0))
    with part(f"{name} scan"):
        step = lambda carry, _, it=initializer, s=shape: (carry + it(s), None)  # noqa: E731
        show(f"{name} scan", jax.lax.scan(step, jnp.zeros(shape), None, 3)[0])
    with part(f"{name} cond"):
        branches = (lambda it=initializer, s=shape: it(s), lambda s=shape: jnp.zeros(s))
        show(f"{name} cond", jax.lax.cond(True, *branches))
    with part(f"{name} checkpoint"):
        show(f"{name} checkpoint", jax.checkpoint(lambda it=initializer, s=shape: it(s))())
    with part(f"{name} default device"), jax.default_device(SECOND):
        show(f"{name} default device", initializer(shape))
    with part(f"{name} keras device"), keras.device("cpu:1"):
        show(f"{name} keras device", initializer(shape))
    with part(f"{name} sharded"):
        sharding = NamedSharding(Mesh(np.array([FIRST, SECOND]), ("x",)), PartitionSpec("x"))
        drawn = jax.jit(lambda it=initializer, s=shape: it(s), out_shardings=sharding)()
        show(f"{name} sharded", str(drawn.sharding))
    with part(f"{name} put"):
        show(f"{name} put", jax.device_put(initializer(shape), SECOND))
    with part(f"{name} together"):
        other = jax.device_put(jnp.ones(shape), SECOND)
        show(f"{name} together", initializer(shape) + other)
    with part(f"{name} donated"):
        donate = jax.jit(lambda x: x + 1, donate_argnums=0)
        show(f"{name} donated", donate(initializer(shape)))

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
