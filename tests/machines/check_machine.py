"""Prints what this process computes. test_other_machines.py runs it on simulated machines.

    check_machine.py libm         a digest of the results of each of the C library's functions
    check_machine.py keras        a digest of each draw, made by stock Keras
    check_machine.py kerasinit    the same by kerasinit, eagerly and in a tf.function, and `golden`

`--base` comes last and takes the kernel's code for every processor, `--reference` takes no kernel.
A line is a name, a tab and a digest. The line `golden` has the first difference instead, or ok.
"""

import ctypes
import hashlib
import random
import sys
from array import array

LIBM = ("logf", "sinf", "cosf", "sincosf", "log", "sin", "cos", "sincos")
CLASSES = {"RandomNormal": {"stddev": 1.0}, "TruncatedNormal": {}}
# With these seeds, other_libm.c changes the values of both classes. Rounding to float16 hides most
# errors in a float32's last bit: one seed in 60 shows them, and one in a thousand for bfloat16.
SEEDS = {"float32": 7, "float16": 44, "bfloat16": 1307, "float64": 7}
COUNT = 100_000


def told(name, what):
    print(f"{name}\t{what}", flush=True)


def libm():
    """The results of the process's own functions for arguments of Box-Muller."""
    library, numbers = ctypes.CDLL(None), random.Random(1)
    arguments = [numbers.random() for _ in range(COUNT)]
    for name in LIBM:
        code, number = ("f", ctypes.c_float) if name.endswith("f") else ("d", ctypes.c_double)
        scale = 1.0 if name.startswith("log") else 6.28
        function, results = getattr(library, name), array(code)
        if name.startswith("sincos"):
            function.argtypes = [number, ctypes.c_void_p, ctypes.c_void_p]
            function.restype = None
            both = (number * 2)()
            sine = ctypes.addressof(both)
            for x in arguments:
                function(x * scale, sine, sine + ctypes.sizeof(number))
                results.extend(both)
        else:
            function.argtypes, function.restype = [number], number
            results.extend(function(x * scale) for x in arguments)
        told(name, hashlib.sha256(results.tobytes()).hexdigest())


# Not kerasinit.testing's: stock Keras's process must not import kerasinit.
def digest(tensor):
    return hashlib.sha256(tensor.numpy().tobytes()).hexdigest()


def drawn(family, in_function):
    """The first draw of a generator, of each distribution and dtype."""
    import tensorflow as tf

    for cls, arguments in CLASSES.items():
        for dtype, seed in SEEDS.items():
            generator = family.random.SeedGenerator(seed)
            initializer = getattr(family.initializers, cls)(**arguments, seed=generator)

            def draw(initializer=initializer, dtype=dtype):
                return initializer((COUNT,), dtype=dtype)

            values = tf.function(draw)() if in_function else draw()
            way = "in a tf.function" if in_function else "eagerly"
            told(f"{cls} {dtype} {way}", digest(values))


def stock():
    import keras

    drawn(keras, in_function=False)
    assert "kerasinit" not in sys.modules


def first_wrong_case():
    """The first difference from the known answers, or "ok"."""
    import kerasinit
    from cases import CASES
    from kerasinit.testing import assert_same_bits

    compared = 0
    for case in CASES:
        if case.words is None:
            continue
        try:
            assert_same_bits(case.make(kerasinit), case.array, str(case))
        except AssertionError as error:
            return str(error)
        compared += 1
    assert compared > 500, f"only {compared} known answers"
    return "ok"


def ours():
    import kerasinit

    told("golden", first_wrong_case())
    drawn(kerasinit, in_function=False)
    drawn(kerasinit, in_function=True)


if __name__ == "__main__":
    task, *rest = sys.argv[1:]
    if rest:
        from kerasinit.stream import kernel

        assert kernel.fill is not None, kernel.why_missing
        base = ctypes.CDLL(str(kernel.LIBRARY)).kerasinit_fill_base
        base.restype, base.argtypes = kernel.fill.restype, kernel.fill.argtypes
        kernel.fill = {"--base": base, "--reference": None}[rest[0]]
    {"libm": libm, "keras": stock, "kerasinit": ours}[task]()
