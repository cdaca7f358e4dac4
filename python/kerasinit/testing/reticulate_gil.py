"""Makes reticulate before 1.31 take Python's lock where R's garbage collector drops an object.

rpy2 releases the lock (the GIL) while R works. When R then collects an R object that stood for a
Python one, reticulate calls `Py_DecRef`; before 1.31 it did so without the lock, and the process
aborted at the first object that was really freed. reticulate calls it through a pointer of its own,
which can be set to a function that takes the lock first.
"""

import ctypes

_POINTER = "_ZN10reticulate9libpython9Py_DecRefE"  # reticulate::libpython::Py_DecRef

# Called with no lock, so a CFUNCTYPE: ctypes takes the lock before Python code runs.
_Callback = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
ctypes.pythonapi.Py_DecRef.argtypes = [ctypes.c_void_p]
ctypes.pythonapi.Py_DecRef.restype = None
_with_lock = _Callback(ctypes.pythonapi.Py_DecRef)  # kept: C does not hold on to it


def take_lock_in_decref(library: str) -> None:
    """Sets the pointer in reticulate's shared library, whose Python must have been started."""
    pointer = ctypes.c_void_p.in_dll(ctypes.CDLL(library), _POINTER)
    pointer.value = ctypes.cast(_with_lock, ctypes.c_void_p).value
