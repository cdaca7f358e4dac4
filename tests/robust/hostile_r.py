"""Hostile calls of R: random arguments from a pool of odd values, for every exported function.

Each call must be refused with an rlang error that names the user's call and an odd argument. Then
no generator may count a draw, and R's own seed must not change. Or it must give stock Keras's
result for the corresponding Python values: see _odd_r_values.py. hostile.R makes the calls in
child processes of Rscript. They depend only on `--seed` and their number. `--first NUMBER --calls
1` repeats one.
"""

import json
import random
import tempfile
from pathlib import Path

from _children import arguments_of, count
from _odd_r_values import EVERYTHING, KINDS, LEFT_OUT, LONG

HERE = Path(__file__).resolve().parent
SCALING = ("Glorot", "He", "Lecun")
NORMAL = {"mean": "number", "stddev": "number", "seed": "seed"}
# The arguments of each initializer, by the name of its class in Python.
INITIALIZERS = {
    **{f"{name}{law}": {"seed": "seed"} for name in SCALING for law in ("Normal", "Uniform")},
    **{f"{name}Normal": NORMAL for name in ("Random", "Truncated")},
    "RandomUniform": {"minval": "number", "maxval": "number", "seed": "seed"},
    "VarianceScaling": {
        **{"scale": "number", "mode": "mode", "distribution": "distribution", "seed": "seed"},
        **{"input_axes": "axes", "output_axes": "axes"},
    },
    "Orthogonal": {"gain": "number", "seed": "seed"},
    "Identity": {"gain": "number"},
    "Constant": {"value": "fill"},
    "STFT": {"side": "side", "window": "window", "scaling": "scaling", "periodic": "flag"},
    "Ones": {},
    "Zeros": {},
}
LAYER = {
    **{"object": "input", "activation": "activation", "use_bias": "flag"},
    **{"kernel_initializer": "initializer", "bias_initializer": "initializer"},
    **dict.fromkeys(("kernel_regularizer", "bias_regularizer", "activity_regularizer"), "part"),
    **dict.fromkeys(("kernel_constraint", "bias_constraint"), "part"),
}
SANE = {
    **{"flag": ("TRUE",), "mode": ("'fan_in'",), "distribution": ("'uniform'",), "units": ("3",)},
    **{"side": ("'real'",), "scaling": ("'density'",), "window": ("'hann'",), "axes": ("NULL",)},
    **{"fill": ("3",), "input": ("NULL",), "activation": ("'tanh'",), "initializer": ("'zeros'",)},
    **{"nothing": ("NULL",), "part": ("NULL",)},
    "number": ("0.5", "1"),
    "seed": ("3", "generator", "generator", "NULL"),
    "shape": ("c(2, 3)", "c(3, 3)", "c(16, 1, 9)"),
    "dtype": ("NULL", "'float32'"),
}


class Arguments:
    """The arguments of a call, in both languages.

    `odd` lists the nonsense arguments, `doubtful` all arguments that a message may name.
    """

    def __init__(self, choose):
        # Mostly use one odd value, so that none hides another.
        self.choose, self.share_of_odd = choose, choose.choice((0.1, 0.3, 0.8))
        self.odd, self.doubtful = [], ["maxval", "partition_shape", "partition_offset"]

    def value(self, name, kind, at_least=0.0):
        """A value, as R's text and Python's. `at_least`: how often to use the whole pool."""
        choose, meanings = self.choose, KINDS[kind]
        if kind in SANE and choose.random() > max(self.share_of_odd, at_least):
            text = choose.choice(SANE[kind])
        else:
            self.doubtful.append(name)
            text = choose.choice(EVERYTHING if choose.random() < 0.5 else list(meanings))
        if text in LEFT_OUT.get(kind, ()):
            text = "3"
        if text not in meanings:
            self.odd.append(name)
        return text, meanings.get(text)

    def rarely(self, name, kind):
        """As `value`, but mostly left out: NULL and None."""
        return self.value(name, kind, 0.7) if self.choose.random() < 0.3 else ("NULL", "None")

    def named(self, kinds, share):
        """A share of the arguments of these kinds, by name."""
        chosen = [(name, kind) for name, kind in kinds.items() if self.choose.random() < share]
        values = [(name, *self.value(name, kind)) for name, kind in chosen]
        r = [f"{name} = {text}" for name, text, _ in values]
        return ", ".join(r), ", ".join(f"{name} = {text}" for name, _, text in values)


def seed_generator(arguments):
    seed, python = arguments.value("seed", "integer seed", 1)
    name, its_python = arguments.rarely("name", "name")
    r = f"random_seed_generator({seed}, name = {name})"
    return ["random_seed_generator"], r, f"random.SeedGenerator({python}, name={its_python})"


def global_seed(arguments):
    seed, python = arguments.value("seed", "global seed", 1)
    r = f"{{set_random_seed({seed}); draws()}}"
    return ["set_random_seed"], r, f"[random.set_random_seed({python}), draws()][1]"


def with_scope(arguments):
    seed, python = arguments.value("seed", "scope seed", 1)
    r = f"with_kerasinit(initializer_glorot_uniform()(c(2, 3)), seed = {seed})"
    python = f"within(scope({python}), lambda: initializers.GlorotUniform()((2, 3)))"
    return ["with_kerasinit"], r, python


def local_scope(arguments):
    seed, python = arguments.value("seed", "scope seed", 1)
    r = f"local({{local_kerasinit(seed = {seed}); initializer_glorot_uniform()(c(2, 3))}})"
    python = f"within(scope({python}), lambda: initializers.GlorotUniform()((2, 3)))"
    return ["local_kerasinit"], r, python


def scope_of_another_frame(arguments):
    # The scope of a real environment would stay open.
    frame = arguments.choose.choice([it for it in EVERYTHING if not it.endswith("env()")])
    arguments.odd.append(".local_envir")
    arguments.doubtful.append(".local_envir")
    return ["local_kerasinit"], f"local_kerasinit(.local_envir = {frame})", None


def installation(arguments):
    # Accepted calls install nothing: see hostile.R.
    r, python = arguments.named({"gpu": "flag", "python": "nothing"}, 0.7)
    return ["install_kerasinit"], f"install_kerasinit({r})", f"installed({python})"


def layer(arguments):
    units, python = arguments.value("units", "units", 0.3)
    r, others = arguments.named(LAYER, 0.2)
    r, python = f"units = {units}, {r}".strip(", "), f"units={python}, {others}"
    return ["layer_dense"], f"layer_dense({r})", f"dense({python})"


def fingerprint(arguments):
    x, python = arguments.value("x", "array", 0.6)
    arguments.doubtful.append("shape")  # An initializer lacks it.
    dtype, its_python = arguments.rarely("dtype", "dtype")
    r = f"fingerprint({x}, dtype = {dtype})"
    return ["fingerprint"], r, f"fingerprint({python}, dtype={its_python})"


def expectation(arguments):
    small = [text for text in EVERYTHING if text not in LONG]
    object, expected = (arguments.choose.choice(small) for _ in range(2))
    r = f"expect_same_bits({object}, {expected})"
    if arguments.choose.random() < 0.5:
        r = f"local({{it <- {object}; expect_same_bits(it, it)}})"
    return ["expect_same_bits"], r, "no call of Keras"


def initializer(arguments):
    cls = arguments.choose.choice(list(INITIALIZERS))
    r, python = arguments.named(INITIALIZERS[cls], 0.7)
    return [r_name(cls)], f"{r_name(cls)}({r})", f"initializers.{cls}({python})"


def fingerprint_of_initializer(arguments):
    functions, r, python = initializer(arguments)
    shape, its_python = arguments.value("shape", "shape", 0.3)
    r = f"fingerprint({r}, shape = {shape})"
    return [*functions, "fingerprint"], r, f"fingerprint({python}, {its_python})"


def set_argument(arguments):
    cls = arguments.choose.choice([it for it, kinds in INITIALIZERS.items() if kinds])
    name, kind = arguments.choose.choice(list(INITIALIZERS[cls].items()))
    value, python = arguments.value(name, kind, 1)
    if (kind, value) == ("seed", "NULL"):  # It picks another seed, so no values are expected.
        value = python = "3"
    r = f"{{it <- {r_name(cls)}(); it${name} <- {value}; it(c(3, 1, 3))}}"
    return ["$<-", "initializer", "it"], r, f"initializers.{cls}({name}={python})((3, 1, 3))"


def draw(arguments):
    functions, r, python = initializer(arguments)
    shape, its_python = arguments.value("shape", "shape", 0.3)
    kinds = {"dtype": "dtype"}
    if arguments.choose.random() < 0.1:
        kinds |= {"partition_shape": "shape", "partition_offset": "shape"}
    named, others = arguments.named(kinds, 0.5 if len(kinds) == 1 else 1)
    r = f"{r}({f'{shape}, {named}'.strip(', ')})"
    return [*functions, "initializer"], r, f"call({python}, {its_python}, {others})"


# The called functions, and their shares of the calls.
FORMS = {
    **{seed_generator: 6, global_seed: 5, with_scope: 4, local_scope: 4, scope_of_another_frame: 2},
    **{installation: 2, layer: 10, fingerprint: 6, fingerprint_of_initializer: 5, expectation: 4},
    **{set_argument: 6, draw: 46},
}


def r_name(cls):
    """The R function that makes initializers of a class."""
    words = cls if cls.isupper() else "".join(f"_{it}" if it.isupper() else it for it in cls)
    return f"initializer_{words.lower().removeprefix('_')}"


def call_of(number, seed):
    """The call of this number: in R, in Python (None if it is nonsense), and the expected names."""
    arguments = Arguments(random.Random(f"{seed} {number}"))
    (form,) = arguments.choose.choices(list(FORMS), FORMS.values())
    functions, r, python = form(arguments)
    python = None if arguments.odd else python
    named = arguments.doubtful if arguments.odd else []
    return {"r": r, "python": python, "functions": functions, "named": named}


def main():
    options = arguments_of(__doc__, calls=10_000)
    with tempfile.TemporaryDirectory() as folder:

        def command(first, end):
            calls = [{"at": it, **call_of(it, options.seed)} for it in range(first, end)]
            file = Path(folder, "calls.json")
            file.write_text(json.dumps(calls))
            return ["Rscript", str(HERE / "hostile.R"), str(file)]

        count(options, command, lambda number: call_of(number, options.seed)["r"])


if __name__ == "__main__":
    main()
