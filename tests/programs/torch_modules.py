"""PyTorch's devices, modules and autograd."""
# backends: torch

import copy
import io

import keras
import numpy as np
import torch
from keras import initializers, random

from showing import part, show, show_weights

CLASSES = ("GlorotNormal", "HeUniform", "RandomNormal", "Ones", "Orthogonal", "Identity")

for name in CLASSES:
    cls = getattr(initializers, name)
    initializer = cls() if name in ("Ones", "Identity") else cls(seed=1)
    for size in (2, 60):
        case = f"{name} {size}"
        with part(f"{case} cpu"):
            drawn = initializer((size, size))
            show(f"{case} cpu", drawn)
            show(f"{case} leaf", (drawn.is_leaf, drawn.requires_grad))
            drawn += 1
            show(f"{case} changed", drawn)
            show(f"{case} drawn again", initializer((size, size)))
        with part(f"{case} keras meta"), keras.device("meta"):
            show(f"{case} keras meta", initializer((size, size)))
        with part(f"{case} torch meta"), torch.device("meta"):
            show(f"{case} torch meta", initializer((size, size)))
        with part(f"{case} parameter"):
            parameter = torch.nn.Parameter(initializer((size, size)))
            (parameter * 2).sum().backward()
            show(f"{case} gradient", parameter.grad)
        with part(f"{case} no_grad"), torch.no_grad():
            show(f"{case} no_grad", initializer((size, size)))
        with part(f"{case} inference"), torch.inference_mode():
            show(f"{case} inference", initializer((size, size)).is_inference())
        with part(f"{case} default device"):
            torch.set_default_device("cpu")
            show(f"{case} default device", initializer((size, size)))

with part("state_dict"):
    model = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(3, kernel_initializer=initializers.HeNormal(1))]
    )
    state = model.state_dict()
    show("state_dict", sorted(state))
    file = io.BytesIO()
    torch.save(state, file)
    file.seek(0)
    other = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    other.load_state_dict(dict(zip(other.state_dict(), torch.load(file).values(), strict=True)))
    show_weights("state_dict", other)

with part("generator in a module"):

    class Module(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.initializer = initializers.HeNormal(random.SeedGenerator(1))
            self.dense = keras.layers.Dense(3, kernel_initializer=self.initializer)

        def forward(self, x):
            return self.dense(x) + self.initializer((3,))

    module = Module()
    module(torch.ones(2, 4))
    show("parameters", len(list(module.parameters())))
    show("buffers", sorted(name for name, _ in module.named_buffers()))
    copied = copy.deepcopy(module.dense.kernel.value)
    show("copied", copied)
    show("state", module.initializer.seed.state)

with part("meta layer"), keras.device("meta"):
    layer = keras.layers.Dense(3, kernel_initializer=initializers.HeNormal(random.SeedGenerator(1)))
    layer.build((None, 4))
    show_weights("meta layer", layer)

with part("from numpy"):
    drawn = initializers.HeNormal(1)((60, 60)).numpy()
    drawn += 1
    show("numpy changed", np.isfinite(drawn).all())
    show("not changed", initializers.HeNormal(1)((60, 60)))
