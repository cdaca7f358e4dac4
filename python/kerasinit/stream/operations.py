"""The operations of the stream that lack an operator, for NumPy's arrays.

`reference.py` has the arithmetic, written once. It runs on arrays, or on the tensors of a traced
function, whose operations are in `traced.py`.
"""

from types import SimpleNamespace

import numpy as np

WORD = 0xFFFFFFFF
# Philox's own constants.
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
KEY_STEPS = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10
PHILOX_CONSTANTS = (*MULTIPLIERS, *KEY_STEPS, WORD, 32)


def _numpy_choose(condition, yes, no, *arrays):
    result = no(*arrays, numpy_operations)
    result[condition] = yes(*(array[condition] for array in arrays), numpy_operations)
    return result


def as_stored(x: np.ndarray, dtype: str) -> np.ndarray:
    """Converts working values, which are exact in the dtype, to their `stored_dtype`."""
    if dtype == "bfloat16":
        return (x.view(np.uint32) >> 16).astype(np.uint16)
    return x.astype(dtype, copy=False)


numpy_operations = SimpleNamespace(
    integer=lambda x: x.astype(np.int64),
    float32=lambda x: x.astype(np.float32, copy=False),
    float64=lambda x: x.astype(np.float64, copy=False),
    bits32=lambda x: x.view(np.uint32).astype(np.int64),
    of_bits32=lambda bits: bits.astype(np.uint32).view(np.float32),
    bits64=lambda x: x.view(np.int64),
    of_bits64=lambda bits: bits.view(np.float64),
    sqrt=np.sqrt,
    maximum=np.maximum,
    where=np.where,
    take=lambda table, index: table[index],
    choose=_numpy_choose,
    rounded_to_float16=lambda x: x.astype(np.float16).astype(np.float32),
    as_stored=as_stored,
)
