"""A user's initializers, derived from Keras's classes."""
# backends: tensorflow, jax

import keras
import numpy as np
from keras import initializers, random

from showing import part, show, show_weights


class Own(initializers.Initializer):
    def __init__(self, mean):
        self.mean = mean

    def __call__(self, shape, dtype=None, **kwargs):
        return keras.ops.full(shape, self.mean, dtype=dtype or "float32")

    def get_config(self):
        return {"mean": self.mean}


class Doubled(initializers.GlorotNormal):
    """Calls the base class with positional and with named arguments."""

    def __call__(self, shape, dtype=None):
        return super().__call__(shape, dtype=dtype) * 2


class Gained(initializers.HeUniform):
    def __init__(self, gain=2.0, seed=None):
        super().__init__(seed=seed)
        self.gain = gain

    def __call__(self, shape, dtype=None, **kwargs):
        return self.gain * super().__call__(shape, dtype, **kwargs)

    def get_config(self):
        return {**super().get_config(), "gain": self.gain}

    @classmethod
    def from_config(cls, config):
        return cls(gain=config["gain"], seed=config["seed"])


class Small(initializers.VarianceScaling):
    def __init__(self, seed=None):
        super().__init__(scale=0.01, mode="fan_avg", distribution="uniform", seed=seed)

    def get_config(self):
        return {"seed": self._init_seed}


class Half(initializers.Constant):
    def __init__(self):
        super().__init__(0.5)

    def get_config(self):
        return {}

    @classmethod
    def from_config(cls, config):
        return cls()


class Late(initializers.RandomNormal):
    """Sets the parameters of the draw after construction."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.stddev = 3.0
        self.seed = 5


@keras.saving.register_keras_serializable(package="mine")
class Registered(initializers.RandomUniform):
    def __init__(self, minval=-1.0, maxval=1.0, seed=None):
        super().__init__(minval, maxval, seed)


class Squared(initializers.Orthogonal):
    def __call__(self, shape, dtype=None):
        return keras.ops.square(super().__call__(shape, dtype=dtype))


class Counted(random.SeedGenerator):
    count = 0

    def next(self, ordered=True):
        self.count += 1
        return super().next(ordered)


class Fixed(random.SeedGenerator):
    def __init__(self):
        super().__init__(seed=11, name="fixed")


MAKERS = {
    "own": lambda: Own(0.5),
    "doubled": lambda: Doubled(seed=1),
    "doubled by generator": lambda: Doubled(seed=random.SeedGenerator(1)),
    "gained": lambda: Gained(seed=1),
    "small": lambda: Small(seed=1),
    "half": lambda: Half(),
    "late": lambda: Late(stddev=1.0, seed=1),
    "registered": lambda: Registered(seed=1),
    "squared": lambda: Squared(seed=1),
    "counted": lambda: Doubled(seed=Counted(1)),
    "fixed": lambda: Gained(seed=Fixed()),
}
for name, make in MAKERS.items():
    with part(name):
        initializer = make()
        show(name, initializer((60, 60)))
        show(f"{name} by name", initializer(shape=(3, 3), dtype="float32"))
        show(f"{name} string", repr(type(initializer).__mro__[1].__name__))
    with part(f"{name} layer"):
        layer = keras.layers.Dense(3, kernel_initializer=make(), bias_initializer=make())
        if name != "squared":
            layer.build((None, 4))
            show_weights(f"{name} layer", layer)
    if name not in ("late", "counted", "fixed", "doubled by generator"):
        with part(f"{name} copy"):
            show(f"{name} copy", make().clone()((3, 3)))
        with part(f"{name} custom object"), keras.saving.custom_object_scope(dict(globals())):
            config = initializers.serialize(make())
            show(f"{name} custom object", initializers.deserialize(config)((3, 3)))

with part("counted"):
    generator = Counted(1)
    initializers.GlorotNormal(seed=generator)((3, 3))
    show("count", generator.count)
    show("state", generator.state)

with part("saved"):
    model = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(3, kernel_initializer=Registered(seed=1))]
    )
    model.save("registered.keras")
    loaded = keras.saving.load_model("registered.keras")
    show("saved class", type(loaded.layers[0].kernel_initializer).__name__)
    show_weights("saved", loaded)

with part("isinstance"):
    show(
        "is an initializer",
        isinstance(
            initializers.Ones(), keras.layers.Dense(1).kernel_initializer.__class__.__mro__[-2]
        ),
    )
    show("is scaled", isinstance(initializers.GlorotNormal(), initializers.VarianceScaling))
    show("is a subclass", issubclass(initializers.HeNormal, initializers.Initializer))
    show("its scale", initializers.GlorotNormal().scale)
    show("its mode", initializers.HeNormal().mode)
    show("its distribution", initializers.LecunUniform().distribution)
    show("its seed", initializers.LecunUniform(3).seed)

with part("attributes"):
    initializer = initializers.RandomNormal(seed=1)
    initializer.stddev, initializer.mean = 2.0, 1.0
    show("changed attributes", initializer((3, 3)))
    initializer.seed = 9
    show("changed seed", initializer((3, 3)))
    initializer.seed = random.SeedGenerator(9)
    show("changed generator", initializer((3, 3)))
    initializer = initializers.VarianceScaling(seed=1)
    initializer.scale, initializer.mode, initializer.distribution = 4.0, "fan_out", "uniform"
    show("changed scaling", initializer((3, 6)))
    show("array", np.asarray(initializers.Constant(np.arange(3))((2, 3))))
