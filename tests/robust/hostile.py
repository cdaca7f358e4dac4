"""Hostile calls: random arguments from a pool of odd values, for everything that takes arguments.

Each call must be refused with our own error, and no generator may count a draw. Or it must give
stock Keras's result, if necessary for plain values: see _stock.py. Calls depend only on `--seed`
and their number. `--first NUMBER --calls 1` repeats one.
"""

import json
import random
import re
import sys
import warnings

from _children import arguments_of, count

KINDS = (TypeError, ValueError, MemoryError, ImportError, RuntimeError)

SCALING = {"seed": "seed", "input_axes": "object", "output_axes": "object"}
NORMAL = {"mean": "number", "stddev": "number", "seed": "seed"}
PARAMETERS = {
    **dict.fromkeys(("GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform"), SCALING),
    **dict.fromkeys(("LecunNormal", "LecunUniform"), SCALING),
    **dict.fromkeys(("RandomNormal", "TruncatedNormal"), NORMAL),
    "RandomUniform": {"minval": "number", "maxval": "number", "seed": "seed"},
    "VarianceScaling": {"scale": "number", "mode": "mode", "distribution": "mode", **SCALING},
    "Orthogonal": {"gain": "number", "seed": "seed"},
    "Identity": {"gain": "number"},
    "Constant": {"value": "number"},
    "STFT": {"side": "mode", "window": "mode", "scaling": "mode", "periodic": "object"},
    "Ones": {},
    "Zeros": {},
}
SANE = {
    "seed": ("3", "generator", "generator", "None"),
    "number": ("0.5", "1"),
    "mode": ("'fan_in'", "'fan_out'", "'uniform'", "'real'", "'hann'", "'density'", "None"),
    "object": ("None", "(0,)", "[-1]"),
    "shape": ("(2, 3)", "(3, 3)", "(16, 1, 9)"),
    "part": ("(1, 2)", "(0, 1)"),
    "dtype": ("None", "'float32'"),
}


def call_text(number, seed):
    """The call of this number, as Python code."""
    from _odd_values import CONFIGS, DTYPES, NUMBERS, OBJECTS, PARTS, SHAPES

    choose = random.Random(f"{seed} {number}")
    pools = {"number": NUMBERS, "seed": NUMBERS, "shape": SHAPES, "part": PARTS, "dtype": DTYPES}

    def value(kind, odd):
        if choose.random() > odd:
            return choose.choice(SANE[kind])
        return choose.choice(OBJECTS if choose.random() < 0.4 else pools.get(kind, OBJECTS))

    what = choose.random()
    if what < 0.05:
        name = f", name={value('object', 1)}" if choose.random() < 0.3 else ""
        return f"random.SeedGenerator({value('seed', 0.8 if name else 1)}{name})"
    if what < 0.08:
        return f"random.set_random_seed({value('seed', 1)})"
    if what < 0.15:
        name = choose.choice(("get", "deserialize"))
        return f"initializers.{name}({choose.choice((*CONFIGS, *CONFIGS, *OBJECTS))})"
    if what < 0.18:
        drawn = choose.choice(("GlorotUniform()((2, 3))", "RandomNormal(seed=3)((2, 3))"))
        return f"within(scope({value('seed', 1)}), lambda: initializers.{drawn})"
    if what < 0.24:
        x = choose.choice((*OBJECTS, *NUMBERS, *SHAPES))
        dtype = f", dtype={value('dtype', 0.7)}" if choose.random() < 0.5 else ""
        return f"fingerprint({x}{dtype})"
    cls = choose.choice(list(PARAMETERS))
    # Mostly use one odd value, so that none hides another.
    odd = choose.choice((0.1, 0.3, 0.8))
    given = [f"{name}={value(kind, odd)}" for name, kind in PARAMETERS[cls].items()]
    given = [text for text in given if choose.random() < 0.7 or "generator" in text]
    dtype = f", {value('dtype', odd)}" if choose.random() < 0.5 else ""
    initializer = f"initializers.{cls}({', '.join(given)})"
    if what < 0.28:
        return f"fingerprint({initializer}, {value('shape', odd)}{dtype})"
    if what < 0.34:
        part = f"partition_shape={value('part', odd)}, partition_offset={value('part', odd)}"
        return f"call({initializer}, {value('shape', 0.1)}{dtype}, {part})"
    if what < 0.36:
        return f"call({initializer}, {value('shape', 0.1)}{dtype}, layout={value('object', 1)})"
    return f"{initializer}({value('shape', max(odd, 0.3))}{dtype})"


def outcome(family, text):
    """A call's result, its error, and the generator in its arguments."""
    import _odd_values
    import _stock

    generator = family["random"].SeedGenerator(7)
    names = {name: getattr(_odd_values, name) for name in _odd_values.__all__}
    names |= family | {"generator": generator}
    random.seed(0)  # Missing seeds are picked from this.
    try:
        made = eval(text, names)
        return made.thing if isinstance(made, _stock.Plain) else made, None, generator
    except Exception as error:
        return None, error, generator


def families():
    """The names in a call: this package's, stock Keras's, and stock Keras's with plain values."""
    import _stock

    import kerasinit
    from kerasinit.testing import fingerprint

    names = ("initializers", "random", "scope", "call", "fingerprint")
    ours = {name: getattr(kerasinit, name) for name in names[:3]}
    ours |= {
        "call": lambda initializer, *given, **named: initializer(*given, **named),
        "fingerprint": fingerprint,
    }
    stock = {name: getattr(_stock, name) for name in names}
    return ours, stock, {name: _stock.Plain(part) for name, part in stock.items()}


def shown(value):
    """The parts that two results must share: bits, or a class's name."""
    from kerasinit.testing import fingerprint

    if isinstance(value, str):
        return value
    cls = value if isinstance(value, type) else type(value)
    return fingerprint(value) if hasattr(value, "numpy") else cls.__name__


def faults(text, say, ours, *stocks):
    """The faults of a call, as (kind, more)."""
    made, error, generator = outcome(ours, text)
    if error is not None:
        message = str(error)
        if type(error) not in KINDS:
            yield "exception", f"{type(error).__name__}: {message}"
        elif not re.match(r"\w+(\.__call__)?\(\): .*`\w+`", message, re.DOTALL):
            yield "words", f"{type(error).__name__}: {message}"
        if generator.state.numpy().tolist() != [7, 0]:
            yield "moved", generator.state.numpy().tolist()
        return
    say("stock")
    for stock in stocks:
        expected, refused, _ = outcome(stock, text)
        if refused is None:
            break
    if refused is not None:
        yield "accepted", f"{type(refused).__name__}: {refused}"
    elif shown(made) != shown(expected):
        yield "bits", f"{made!r:.90}, not {expected!r:.90}"


def child(first, end, seed):
    """Makes the calls from one number to another, and reports each to its parent, as JSON."""
    out, sys.stdout = sys.stdout, sys.stderr  # Other output must not reach the parent.

    def tell(**what):
        print(json.dumps(what), file=out, flush=True)

    warnings.simplefilter("ignore")
    ours, *stocks = families()
    ours["initializers"].GlorotNormal(1)((600, 600))
    for number in range(first, end):
        text = call_text(number, seed)
        tell(at=number, stage="ours")
        for kind, more in faults(
            text, lambda stage, at=number: tell(at=at, stage=stage), ours, *stocks
        ):
            tell(at=number, kind=kind, text=text, more=str(more)[:200])
    tell(at=end, stage="end")


def main():
    options = arguments_of(__doc__, calls=100_000)
    if options.child:
        child(*options.child, options.seed)
        return

    def command(first, end):
        calls = ("--child", str(first), str(end), "--seed", str(options.seed))
        return [sys.executable, __file__, *calls]

    count(options, command, lambda number: call_text(number, options.seed))


if __name__ == "__main__":
    main()
