"""Threads, and processes forked after the parent drew."""
# backends: tensorflow

import multiprocessing
import os
import queue
import threading
from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np
from keras import initializers, random

from showing import part, show

CLASSES = ("GlorotNormal", "HeUniform", "RandomNormal", "Ones", "Constant", "Identity")


def maker(name, seed=1):
    cls = getattr(initializers, name)
    return cls() if name in ("Ones", "Constant", "Identity") else cls(seed=seed)


def draw(name):
    """Draws few values: stock Keras's ops need no other thread for them."""
    return np.asarray(maker(name)((6, 6)))


def sent(function):
    """The bytes that a function returns in a forked process."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        try:
            os.write(writing, function())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        found = file.read()
    os.waitpid(child, 0)
    return found.hex()


for name in CLASSES:
    with part(f"parent {name}"):
        show(f"parent {name}", draw(name))
    with part(f"fork {name}"):
        show(f"fork {name}", sent(lambda name=name: draw(name).tobytes()))
    with part(f"process {name}"), multiprocessing.get_context("fork").Pool(1) as pool:
        show(f"process {name}", pool.apply_async(draw, (name,)).get(20))

with part("generator in a fork"):
    initializer = maker("GlorotNormal", random.SeedGenerator(1))
    initializer((3, 3))
    show("generator in a fork", sent(lambda: np.asarray(initializer((3, 3))).tobytes()))
    show("generator in its parent", initializer((3, 3)))

with part("unseeded in a fork"):
    keras.utils.set_random_seed(4)
    show("unseeded in a fork", sent(lambda: draw("GlorotNormal").tobytes()))

with part("fork of a thread"):
    found = queue.Queue()
    thread = threading.Thread(target=lambda: found.put(sent(lambda: draw("HeUniform").tobytes())))
    thread.start()
    thread.join(20)
    show("fork of a thread", found.get(timeout=1))

with part("threads"):
    initializer = maker("GlorotNormal")
    with ThreadPoolExecutor(8) as pool:
        for index, value in enumerate(pool.map(initializer, [(60, 60)] * 8)):
            show(f"thread {index}", value)

with part("layers in threads"):

    def built(index):
        layer = keras.layers.Dense(60, kernel_initializer=maker("HeUniform", index))
        layer.build((None, 60))
        return layer.kernel.value

    with ThreadPoolExecutor(8) as pool:
        for index, value in enumerate(pool.map(built, range(8))):
            show(f"layer in thread {index}", value)

with part("spawned"):
    context = multiprocessing.get_context("forkserver")
    show("start methods", context.get_start_method())

with part("fork at exit"):
    if (child := os.fork()) == 0:
        draw("GlorotNormal")
        os._exit(7)
    show("status of the fork", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
