"""Odd values for hostile calls of R, and Python's value of each as each kind of argument.

A kind maps the text of an R expression to that of the Python value. Other values are nonsense for
that kind: the calls try them too, and they must be refused. The names in the texts are defined in
hostile.R and in _odd_values.py.
"""

import re

WHOLE = {
    **{text: text for text in ("0", "1", "-1", "3", "7")},
    **{"2L": "2", "-2147483648": "-2**31", "c(a = 3)": "3", "matrix(3)": "3", "array(2L)": "2"},
    **{
        "structure(3, label = 'a')": "3",
        "2^31": "2**31",
        "2^31 - 2": "2**31 - 2",
        "-2^31": "-2**31",
    },
    **{"2^32": "2**32", "2^32 - 1": "2**32 - 1", "2^53 - 1": "2**53 - 1", "1e15": "10**15"},
}
PYTHON_WHOLE = {
    **{"py('3')": "3", "py('-1')": "-1", "py('2**40')": "2**40", "py('2**62')": "2**62"},
    **{"np$int64(3L)": "3", "np$uint8(2L)": "2", "py('np.array(2)')": "2", "tf$constant(2L)": "2"},
    **{"py('2**63')": "2**63", "py('Int(3)')": "3"},
}
TEXT_WHOLE = {
    **{"'3'": "3", "'-1'": "-1", "'9223372036854775807'": "2**63 - 1", "'007'": "7"},
    **{
        "'9007199254740993'": "2**53 + 1",
        "'9223372036854775808'": "2**63",
        "'-9223372036854775808'": "-2**63",
    },
}
FRACTIONS = {
    **{text: text for text in ("0.5", "-1.5", "1e-300", "5e-324", "1e39", "1e308", "1e300")},
    **{"2^53": "2.0**53", "2^62": "2.0**62", "1/3": "1/3", "-1e-5": "-1e-5", "c(0.5)": "0.5"},
    "2.5": "2.5",
}
NUMBERS = {text: f"float({python})" for text, python in (WHOLE | FRACTIONS).items()}
SEEDS = {**WHOLE, **PYTHON_WHOLE, **TEXT_WHOLE, "NULL": "None"} | {
    "generator": "generator",
    "random_seed_generator(3)": "keras.random.SeedGenerator(3)",
    "py('keras.random.SeedGenerator(3)')": "keras.random.SeedGenerator(3)",
}
INTEGER_SEEDS = {**WHOLE, **PYTHON_WHOLE, **TEXT_WHOLE, "NULL": "None"}
GLOBAL_SEEDS = WHOLE | PYTHON_WHOLE
SCOPE_SEEDS = {**GLOBAL_SEEDS, "NULL": "None"}
ONE_SIZE = {text: f"({python},)" for text, python in WHOLE.items()}
VECTORS = {
    **{"integer()": "()", "numeric()": "()", "list()": "()", "c(2, 3)": "(2, 3)", "2:3": "(2, 3)"},
    **{
        "c(3, 3)": "(3, 3)",
        "list(2, 3L)": "(2, 3)",
        "c(a = 2, b = 3)": "(2, 3)",
        "c(0, 2)": "(0, 2)",
    },
    **{"list(a = 2)": "(2,)", "c(0, 2^52)": "(0, 2**52)", "c(16, 1, 9)": "(16, 1, 9)"},
    **{"matrix(c(2, 3))": "(2, 3)", "array(2:3)": "(2, 3)", "rep(1, 40)": "(1,) * 40"},
    **{
        "rep(1L, 300)": "(1,) * 300",
        "c(1e5, 1e5, 10)": "(10**5, 10**5, 10)",
        "c(-1, 3)": "(-1, 3)",
    },
    **{"c(2^31, 2^31)": "(2**31, 2**31)", "1:6": "(1, 2, 3, 4, 5, 6)", "c(1, 1, 1)": "(1, 1, 1)"},
    **{"list(np$int64(2L), 3)": "(2, 3)", "list(2, py('3'))": "(2, 3)", "1:1e5": "range(10**5)"},
    **{"c(-2L, 0L)": "(-2, 0)", "c(1, 2)": "(1, 2)", "c(0, 1)": "(0, 1)", "c(0, 0)": "(0, 0)"},
    "rep(1, 16)": "(1,) * 16",
}
PYTHON_SHAPES = {
    f"py('{text}')": text
    for text in (
        *("(2, 3)", "[2, 3]", "()", "(2, -3)", "(2.5,)", "(None, 2)", "(True, 2)", "range(2, 4)"),
        *("np.array([2, 3])", "np.array([2.0, 3.0])", "np.array([[2, 3]])", "tf.constant([2, 3])"),
        *("tf.TensorShape([2, 3])", "tf.TensorShape(None)", "{2, 3}", "{1: 2}", "(np.int8(2), 3)"),
        *("np.arange(2, 4)", "keras.ops.array([2, 3])", "(10**400,)", "(2**63,)"),
    )
}
SHAPES = ONE_SIZE | VECTORS | PYTHON_SHAPES
FLOATS = ("float16", "bfloat16", "float32", "float64")
INTEGERS = ("int8", "int32", "int64", "uint8", "uint64", "bool")
DTYPE_NAMES = {f"'{name}'": f"'{name}'" for name in (*FLOATS, *INTEGERS)}
PYTHON_DTYPES = {
    f"py('{text}')": text
    for text in (
        *("tf.float32", "tf.float16", "tf.int32", "tf.string", "tf.complex64", "np.float32"),
        *('np.dtype(">f4")', 'np.dtype("f8")', "ml_dtypes.bfloat16", "float", "str", "np.generic"),
        *('"float32"', '"half"', '"float8_e4m3fn"', '["float32"]'),
    )
}
DTYPES = {**DTYPE_NAMES, **PYTHON_DTYPES, "NULL": "None"}
FILLS = {
    **NUMBERS,
    **{
        "NaN": "float('nan')",
        "Inf": "float('inf')",
        "-Inf": "-float('inf')",
        "c(1, NaN)": "[1.0, float('nan')]",
    },
    **{"c(2, 3)": "[2.0, 3.0]", "2:3": "[2, 3]", "c(1, 2)": "[1.0, 2.0]", "c(0, 1)": "[0.0, 1.0]"},
    **{
        "c(3, 3)": "[3.0, 3.0]",
        "c(-1, 3)": "[-1.0, 3.0]",
        "matrix(c(2, 3))": "np.array([[2.0], [3.0]])",
    },
    **{"1:6": "np.arange(1, 7)", "c(a = 2, b = 3)": "[2.0, 3.0]", "array(2:3)": "[2, 3]"},
    **{"matrix(1:6, 2)": "np.arange(1, 7).reshape(3, 2).T", "c(0, 0)": "[0.0, 0.0]"},
    **{"c(-2L, 0L)": "[-2, 0]", "c(1, 1, 1)": "[1.0] * 3", "c(0, 2)": "[0.0, 2.0]"},
    "rep(1, 16)": "[1.0] * 16",
}
AXES = {
    **{text: f"[{python}]" for text, python in WHOLE.items()},
    **{
        text: f"list({python})"
        for text, python in VECTORS.items()
        if "40" not in text and "300" not in text
    },
    "NULL": "None",
}
AXES.pop("1:1e5")
MODES = {f"'{name}'": f"'{name}'" for name in ("fan_in", "fan_out", "fan_avg")}
DISTRIBUTIONS = {
    f"'{name}'": f"'{name}'" for name in ("truncated_normal", "untruncated_normal", "uniform")
}
SIDES = {f"'{name}'": f"'{name}'" for name in ("real", "imag")}
SCALINGS = {**{f"'{name}'": f"'{name}'" for name in ("density", "spectrum")}, "NULL": "None"}
WINDOWS = {
    **{f"'{name}'": f"'{name}'" for name in ("hann", "hamming", "boxcar")},
    "rep(1, 16)": "np.ones(16)",
    "NULL": "None",
}
FLAGS = {"TRUE": "True", "FALSE": "False", "c(a = TRUE)": "True", "matrix(TRUE)": "True"}
NAMES = {"NULL": "None", "'a'": "'a'", "'3'": "'3'", "c(a = 'b')": "'b'", "'\\u00fc'": "'\u00fc'"}
UNITS = {**WHOLE, **PYTHON_WHOLE}
INITIALIZERS = {
    **{f"'{name}'": f"'{name}'" for name in ("he_normal", "zeros", "Ones", "glorot_uniform")},
    **{f"'{name}'": f"'{name}'" for name in ("truncated_normal", "uniform")},
    **{"initializer_ones()": "initializers.Ones()", "NULL": "None"},
    "initializer_glorot_normal(3)": "initializers.GlorotNormal(3)",
    **{"py('keras.initializers.HeNormal(1)')": "initializers.HeNormal(1)"},
}
ACTIVATIONS = {
    **{
        "NULL": "None",
        "'tanh'": "'tanh'",
        "'linear'": "'linear'",
        "py('keras.activations.relu')": "'relu'",
    },
}
INPUTS = {
    "NULL": "None",
    "py('keras.Input((3,))')": "keras.Input((3,))",
    "tf$ones(c(2L, 3L))": "tf.ones((2, 3))",
    "py('keras.Sequential()')": "keras.Sequential()",
}
OBJECTS = [
    *(
        "NA",
        "NA_integer_",
        "NA_real_",
        "NA_character_",
        "c(1, NA)",
        "c(2, NA, 3)",
        "NULL",
        "''",
        "' 3'",
    ),
    *(
        "'3\\n'",
        "'a/b'",
        "'\\u0663'",
        "'FLOAT32'",
        "' float32'",
        "'f4'",
        "'1e3'",
        "'0x10'",
        "c('a', 'b')",
    ),
    *(
        "character()",
        "strrep('1', 1e5)",
        "'\\xff'",
        "bytes_text",
        "latin1_text",
        "as.raw(3)",
        "raw()",
    ),
    *("3+0i", "1i", "complex()", "logical()", "c(TRUE, FALSE)", "2.5", "c(2.5, 3)", "-2147483648"),
    *(
        "factor('a')",
        "factor(3)",
        "as.Date('2020-01-01')",
        ".POSIXct(3)",
        "as.difftime(3, units = 'secs')",
    ),
    *(
        "structure(2, class = 'integer64')",
        "structure(list(), class = 'odd')",
        "numeric_version('2.3')",
    ),
    *(
        "list(1, list(2))",
        "list(NULL)",
        "list(a = list(b = 1))",
        "list('a')",
        "list(2, NA)",
        "list(TRUE)",
    ),
    *(
        "list(2, factor('a'))",
        "deep(900)",
        "data.frame(x = 1)",
        "data.frame()",
        "as.table(matrix(1))",
    ),
    *("function(x) x", "mean", "sum", "`if`", "quote(x)", "quote(x + 1)", "expression(1)", "y ~ x"),
    *(
        "pairlist(2, 3)",
        "as.name('a')",
        "new.env()",
        "emptyenv()",
        "globalenv()",
        "s4",
    ),
    *(
        "matrix(1:4, 2)",
        "array(1:8, c(2, 2, 2))",
        "matrix(numeric(), 0, 3)",
        "matrix('a')",
        "1:1e9",
    ),
    *(
        "dead",
        "dead_generator",
        "dead_initializer",
        "weak",
        "textConnection('a')",
        "simpleError('a')",
    ),
    *(
        "initializer_ones",
        "initializer_ones()(c(2, 3))",
        "initializer_glorot_normal(3)",
        "with_kerasinit",
        "Sys.time()",
        "parse(text = '')",
    ),
    *(
        "raising",
        "raising_number",
        "raising_list",
        "numeric_odd",
        "keras$layers",
        "np",
        "keras$Input",
    ),
    *(
        f"py('{text}')"
        for text in (
            *(
                "None",
                "True",
                "3.0",
                "1j",
                '"3"',
                'float("nan")',
                "10**5000",
                "object()",
                "...",
                'b"3"',
            ),
            *(
                "np.float64(3)",
                "np.bool_(True)",
                "np.array([2])",
                'np.array("a")',
                'np.zeros(2, "M8[s]")',
            ),
            *(
                "np.ma.masked",
                "np.timedelta64(2)",
                "tf.constant(0.5)",
                'tf.constant("a")',
                "tf.sparse.eye(2)",
            ),
            *(
                "tf.ragged.constant([[1], [1, 2]])",
                "keras.KerasTensor((2, 3))",
                "symbolic()",
                "int",
                "len",
            ),
            *(
                "keras.initializers.Ones",
                'raising("__array__")',
                'raising("__index__", "__repr__")',
            ),
            *('raising("__len__")', 'raising("__getattr__")', 'raising("__eq__")', "deep(900)"),
            *('ValueError("a")', "iter([2, 3])", '{"class_name": "Ones"}', "keras.layers.Dense(2)"),
        )
    ),
]

# An R array has doubles, unless its values are R's integers. A Python array keeps its dtype.
INTEGERS_OF_R = ("2L", "2:3", "array(2L)", "array(2:3)", "1:6", "c(-2L, 0L)", "matrix(1:6, 2)")
NA = "np.uint64(0x7FF00000000007A2).view('f8')"
ARRAYS = {
    **{
        text: f"np.atleast_1d(np.array({python}, '{'i4' if text in INTEGERS_OF_R else 'f8'}'))"
        for text, python in FILLS.items()
    },
    **{
        "array(2L)": "np.array([2], 'i4')",
        "matrix(3)": "np.array([[3.0]])",
        "NA_real_": f"np.array([{NA}])",
        "1:1e5": "np.arange(1, 10**5 + 1, dtype='i4')",
    },
    **{"c(1, NA)": f"np.array([1.0, {NA}])", "c(2, NA, 3)": f"np.array([2.0, {NA}, 3.0])"},
    **{
        "integer()": "np.zeros(0, 'i4')",
        "numeric()": "np.zeros(0)",
        "logical()": "np.zeros(0, bool)",
    },
    **{"TRUE": "np.array([True])", "FALSE": "np.array([False])", "c(a = TRUE)": "np.array([True])"},
    **{"matrix(TRUE)": "np.array([[True]])", "c(TRUE, FALSE)": "np.array([True, False])"},
    **{
        "c(2.5, 3)": "np.array([2.5, 3.0])",
        "-2147483648": "np.array([-2.0**31])",
    },
    **{"matrix(1, 2, 3)": "np.ones((2, 3))", "matrix(1L, 2, 3)": "np.ones((2, 3), 'i4')"},
    **{
        "matrix(1:4, 2)": "np.array([[1, 3], [2, 4]], 'i4')",
        "matrix(numeric(), 0, 3)": "np.zeros((0, 3))",
    },
    **{
        "array(1:8, c(2, 2, 2))": "np.arange(1, 9, dtype='i4').reshape(2, 2, 2).T",
        "rep(1, 16)": "np.ones(16)",
    },
    **{
        "rep(1, 40)": "np.ones(40)",
        "rep(1L, 300)": "np.ones(300, 'i4')",
        "c(1e5, 1e5, 10)": "np.array([1e5, 1e5, 10])",
    },
    **{
        "c(16, 1, 9)": "np.array([16.0, 1, 9])",
        "c(0, 2^52)": "np.array([0, 2.0**52])",
        "c(2^31, 2^31)": "np.array([2.0**31] * 2)",
    },
    **{"list()": "[]", "list(a = 2)": "[np.array([2.0])]", "list(TRUE)": "[np.array([True])]"},
    **{
        "list(2, 3L)": "[np.array([2.0]), np.array([3], 'i4')]",
        "list(np$int64(2L), 3)": "[np.int64(2), np.array([3.0])]",
    },
}
# R's numbers, among them.
NUMBERS_OF_R = {
    text: python
    for text, python in ARRAYS.items()
    if not re.search("TRUE|FALSE|logical|list|NA", text)
}
FILLS |= NUMBERS_OF_R | FILLS
WINDOWS |= {text: f"np.ravel({python}).astype('f8')" for text, python in NUMBERS_OF_R.items()}
INPUTS |= {text: python for text, python in ARRAYS.items() if text.startswith(("matrix", "array"))}
# Keras accepts any function as an activation, a regularizer or a constraint.
FUNCTIONS = dict.fromkeys(
    (
        *("mean", "function(x) x", "initializer_ones", "with_kerasinit"),
        *("initializer_ones()", "initializer_glorot_normal(3)"),
    ),
    "len",
)
ACTIVATIONS |= FUNCTIONS
PARTS = {"NULL": "None", **FUNCTIONS}
KINDS = {
    **{
        "number": NUMBERS,
        "seed": SEEDS,
        "integer seed": INTEGER_SEEDS,
        "global seed": GLOBAL_SEEDS,
    },
    **{"scope seed": SCOPE_SEEDS, "shape": SHAPES, "dtype": DTYPES, "fill": FILLS, "axes": AXES},
    **{"mode": MODES, "distribution": DISTRIBUTIONS, "side": SIDES, "scaling": SCALINGS},
    **{
        "window": WINDOWS,
        "flag": FLAGS,
        "name": NAMES,
        "units": UNITS,
        "initializer": INITIALIZERS,
    },
    **{
        "activation": ACTIVATIONS,
        "input": INPUTS,
        "array": ARRAYS,
        "nothing": {"NULL": "None"},
        "part": PARTS,
    },
}
EVERYTHING = list(dict.fromkeys([*OBJECTS, *(text for kind in KINDS.values() for text in kind)]))
# An object that Python made is the same in R. Where any object of Python may be given, stock Keras
# decides whether it is nonsense.
PYTHON = {
    **{
        text: text.removeprefix("py('").removesuffix("')")
        for text in EVERYTHING
        if text.startswith("py('")
    },
    **{"np$int64(3L)": "np.int64(3)", "np$uint8(2L)": "np.uint8(2)", "np": "np"},
    **{"tf$constant(2L)": "tf.constant(2)", "tf$ones(c(2L, 3L))": "tf.ones((2, 3))"},
    **{"keras$layers": "keras.layers", "keras$Input": "keras.Input"},
    "initializer_ones()(c(2, 3))": "tf.ones((2, 3))",
}
for kind in (SHAPES, DTYPES, FILLS, WINDOWS, INITIALIZERS, ACTIVATIONS, INPUTS, ARRAYS, PARTS):
    kind |= PYTHON
# A name may be any text.
NAMES |= {text: text for text in EVERYTHING if text.startswith("'")}
NAMES["strrep('1', 1e5)"] = "'1' * 10**5"
# Values that are never given: these sizes take gigabytes, and the sign of a NaN is the platform's.
SIZES, LONG = ("2^31", "2^31 - 2", "2^32", "2^32 - 1"), ("1:1e9",)
LEFT_OUT = {
    **{"shape": SIZES, "units": SIZES, "fill": LONG, "window": LONG},
    "array": (*LONG, "NaN", "c(1, NaN)"),
}
