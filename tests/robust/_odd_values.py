"""Odd values for hostile calls, each as the text of a Python expression.

They are text, so that each call prints as a line that anyone can run, in a session that begins with
`from _odd_values import *`.
"""

import collections
import datetime
import decimal
import fractions

import keras
import ml_dtypes
import numpy as np
import tensorflow as tf

__all__ = [
    "Int",
    "Str",
    "collections",
    "datetime",
    "decimal",
    "deep",
    "fractions",
    "keras",
    "ml_dtypes",
    "np",
    "raising",
    "symbolic",
    "tf",
    "within",
]


class Int(int):
    """An integer in a user's class."""


class Str(str):
    """A string in a user's class."""


def deep(depth):
    """A nested list."""
    value = []
    for _ in range(depth):
        value = [value]
    return value


def raising(*methods):
    """An object whose methods with these names raise."""

    def fail(self, *arguments):
        raise ZeroDivisionError("odd")

    return type("Raising", (), dict.fromkeys(methods, fail))()


def symbolic():
    """A tensor of a function during tracing."""
    found = []
    tf.function(lambda x: found.append(x)).get_concrete_function(tf.TensorSpec((), tf.int32))
    return found[0]


def within(context, work):
    """The result of work in a context."""
    with context:
        return work()


METHODS = (
    "__repr__ __index__ __len__ __array__ __eq__ __bool__ __iter__ __int__ __float__ __hash__ "
    "__getattr__ __lt__ __getitem__ __str__ __call__"
)
NUMPY = (
    "bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 longdouble "
    "complex64 complex128"
)

# -0.0 is NumPy's: for Python's own, TensorFlow may return a cached 0.0.
# Use groups, because the formatter would put each value on its own line.
NUMBERS = [
    *("0", "1", "-1", "2", "3", "7", "2**31", "2**31 - 2", "2**32", "2**62", "2**63 - 1", "2**63"),
    *("-2**63", "-2**63 - 1", "2**64", "10**400", "10**5000", "True", "False", "Int(3)"),
    *("0.0", "np.float64(-0.0)", "0.5", "1.0", "3.0", "-1.5", "1e-300", "5e-324", "1e39", "1e308"),
    *("float('nan')", "float('inf')", "-float('inf')", "1j", "complex('nan')"),
    *(f"np.{name}(1)" for name in NUMPY.split()),
    *("np.float32('nan')", "np.float64('inf')", "np.float16(-1)", "np.int64(-1)"),
    *("ml_dtypes.bfloat16(1)", "decimal.Decimal('0.5')", "decimal.Decimal('NaN')"),
    *("fractions.Fraction(1, 3)", "np.array(0.5)", "np.array(2)", "np.array([2])"),
    *("tf.constant(0.5)", "tf.constant(2)", "keras.Variable(0.5)", "tf.Variable(2)"),
    *("keras.ops.ones(())", "np.ma.masked", "np.datetime64('2020')", "np.timedelta64(1, 'D')"),
]
OBJECTS = [
    *("None", "''", "'a'", "'3'", "b'3'", "bytearray(2)", "memoryview(b'ab')", "Str('he_normal')"),
    *(
        "'float32'",
        "'\\ud800'",
        "'x' * 10**5",
        "'glorot_normal\\0'",
        "np.str_('a')",
        "np.bytes_(b'a')",
    ),
    *("datetime.datetime(2020, 1, 1)", "datetime.timedelta(3)", "datetime.date(2020, 1, 1)"),
    *("object()", "int", "float", "...", "NotImplemented", "slice(3)", "lambda: 3", "len", "np"),
    *("ValueError('a')", "{}", "{1: 2}", "{'class_name': 'Ones'}", "collections.OrderedDict()"),
    *("set()", "{2, 3}", "frozenset({2})", "iter([2, 3])", "(n for n in (2, 3))", "zip([2], [3])"),
    *("map(int, '23')", "collections.deque([2, 3])", "deep(5)", "deep(900)", "deep(10**5)"),
    *(f"raising('{name}')" for name in METHODS.split()),
    "raising('__repr__', '__index__', '__len__', '__array__', '__bool__', '__eq__')",
    *("keras.KerasTensor((2, 3))", "keras.Input((3,))", "symbolic()", "keras.layers.Dense(2)"),
    *("keras.initializers.Ones()", "keras.initializers.Ones", "keras.random.SeedGenerator(3)"),
    *(
        "tf.ragged.constant([[1], [1, 2]])",
        "tf.sparse.eye(2)",
        "tf.constant('a')",
        "tf.zeros((2, 0))",
    ),
    *("np.array(['a'])", "np.array([None])", "np.array([], 'O')", "np.zeros(2, 'M8[s]')"),
    *("np.zeros(1, [('a', 'f4')])", "np.ma.array([2, 3], mask=[0, 1])", "np.recarray((2,), 'f4')"),
    *("np.zeros((2, 3))", "np.array([np.nan, np.inf])", "np.arange(3)", "np.matrix([[2, 3]])"),
]
SHAPES = [
    *("()", "[]", "(3,)", "(2, 3)", "[2, 3]", "(0,)", "(0, 2**62)", "(2**62, 0)", "(2**62,)"),
    *(
        "(2**63 - 1,)",
        "(2**63,)",
        "(2**32, 2**32)",
        "(10**13, 3)",
        "(10**5000,)",
        "(-1,)",
        "(-1, 3)",
    ),
    *("(2, None)", "(None,)", "(2.0, 3)", "(2.5,)", "('2',)", "'23'", "(True, 3)", "((2, 3),)"),
    *("([2], [3])", "(float('nan'),)", "(float('inf'),)", "(2, 1j)", "(2, b'3')", "(2, {})"),
    *("(1,) * 254", "(1,) * 255", "(1,) * 300", "(2,) * 70", "range(2, 4)", "range(10**5)"),
    *(
        "[1] * 10**5",
        "np.array([2, 3])",
        "np.array([2.0, 3.0])",
        "np.array(3)",
        "np.array([-1, 3])",
    ),
    *(
        "np.array([[2, 3]])",
        "np.array([2, 3], 'u8')",
        "np.array([2**63], 'u8')",
        "np.array([True])",
    ),
    *("tf.TensorShape(None)", "tf.TensorShape([None, 2])", "tf.TensorShape([2, 3])"),
    *("tf.constant([2, 3])", "tf.constant([-1])", "tf.Variable([2, 3])", "keras.ops.array([2, 3])"),
    *("(tf.constant(2), 3)", "(np.array(2), 3)", "(np.int8(2), np.uint64(3))", "(Int(2), 3)"),
    *("keras.KerasTensor((2,)).shape", "keras.KerasTensor((None, 2)).shape", "(symbolic(), 2)"),
    *("tf.TensorShape([2, 3]).dims", "(tf.compat.v1.Dimension(2), 3)", "(1, 2, 3, 4, 5, 6)"),
    *(
        "(np.timedelta64(2, 's'), 3)",
        "(datetime.timedelta(2),)",
        "np.ma.array([2, 3], mask=[0, 1])",
    ),
    *("(16, 1, 9)", "(2, 3, 4)", "(3, 3, 8, 4)", "(1000,)"),
]
PARTS = [
    *("(1, 2)", "(0, 1)", "(0, 0)", "[1, 1]", "(2, 3)", "(1,)", "(1, 1, 1)", "np.array([1, 0])"),
]
DTYPES = [
    *(
        "'float32'",
        "'float16'",
        "'bfloat16'",
        "'float64'",
        "'int32'",
        "'int64'",
        "'uint8'",
        "'bool'",
    ),
    *("'float8_e4m3fn'", "'int4'", "'complex64'", "'string'", "'resource'", "'qint8'", "'variant'"),
    *("'half'", "'double'", "'float'", "'FLOAT32'", "' float32'", "'f4'", "'<f4'", "'>f4'", "'V8'"),
    *(
        "tf.float32",
        "tf.string",
        "tf.resource",
        "tf.complex64",
        "tf.qint8",
        "tf.bfloat16",
        "tf.bool",
    ),
    *(
        "np.float32",
        "np.dtype('>f4')",
        "np.dtype('O')",
        "np.dtype([('a', 'f4')])",
        "np.dtype('M8')",
    ),
    *("np.float64", "np.generic", "np.floating", "np.longdouble", "complex", "int", "bool", "str"),
    *("ml_dtypes.bfloat16", "ml_dtypes.float8_e5m2", "Str('float32')", "np.str_('float32')"),
    *("['float32']", "keras.mixed_precision.DTypePolicy('float32')", "keras.Variable(1.0).dtype"),
]
CONFIGS = [
    *("{}", "{'class_name': 'Ones'}", "{'class_name': 'Ones', 'config': None}"),
    *("{'class_name': 'Ones', 'config': {'a': 1}}", "{'class_name': 'Ones', 'config': 3}"),
    *(
        "{'class_name': 'GlorotNormal', 'config': {'seed': 'a'}}",
        "{'class_name': None, 'config': {}}",
    ),
    *("{'class_name': 3, 'config': {}}", "{'class_name': [], 'config': {}}", "{'config': {}}"),
    *("{'class_name': 'Nothing', 'config': {}}", "{'class_name': 'Dense', 'config': {'units': 3}}"),
    *("{'class_name': 'Constant', 'config': {}}", "{'class_name': 'STFT', 'config': {}}"),
    "{'class_name': 'HeNormal', 'config': {'seed': {'class_name': 'SeedGenerator'}}}",
    *(
        "{'class_name': 'Ones', 'config': {}, 'module': 3}",
        "{'class_name': 'Ones', 'module': 'os'}",
    ),
    "{'module': 'keras.initializers', 'class_name': 'Nothing', 'config': {}}",
    "{'module': 'keras.initializers', 'class_name': 'Ones', 'registered_name': 3}",
    "{'module': 'os', 'class_name': 'system', 'config': {}, 'registered_name': None}",
    *("{'class_name': '__lambda__', 'config': {'value': 'a'}}", "{'class_name': 'kerasinit>Ones'}"),
    *("{'class_name': '__tensor__', 'config': {'value': [1], 'dtype': 'float32'}}", "[{}]"),
    *("'he_normal'", "'HeNormal'", "'henormal'", "'kerasinit>HeNormal'", "'Initializer'", "'get'"),
]
