"""R inside this process, its reticulate joined to this very Python."""

import os
import sys
import sysconfig
from pathlib import Path
from typing import Any

import numpy as np

from kerasinit._upstream import (
    leave_r_running_at_exit,
    quiet_reticulate_at_exit,
    take_lock_in_decref,
)
from kerasinit.checks import described
from kerasinit.testing.bits import as_array
from kerasinit.testing.fingerprints import exact

# Puts what R holds of Python's into a list of Python's, and says whether it did.
_HAND_OVER = """
function(x) {
  is_python <- inherits(x, c(
    "python.builtin.object", "kerasinit.initializers.Initializer", "kerasinit.random.SeedGenerator"
  ))
  if (is_python) {
    here <- reticulate::import("kerasinit.testing.r_session", convert = FALSE)
    here$handed_over$append(x)
  }
  is_python
}
"""
handed_over: list[Any] = []


class RSession:
    """Starts R in this process through rpy2 and loads the R package kerasinit.

    R and reticulate can be started once in a process, and not stopped. The environment must have
    rpy2 (`pip install 'kerasinit[bridge]'`), R, reticulate and the R package kerasinit.

    Raises:
        ImportError: rpy2 or R is missing.
        RuntimeError: this Python was started in a way that reticulate cannot join, or the R
            package does not load.

    Example:
        >>> r = RSession()  # doctest: +SKIP
        >>> r.evaluate("initializer_glorot_normal(seed = 42)(shape = c(2, 2))")  # doctest: +SKIP
        <tf.Tensor: shape=(2, 2), dtype=float32, numpy=
        array([[ 0.01271491, -1.278227  ],
               [ 0.08327673,  0.65254015]], dtype=float32)>
    """

    def __init__(self) -> None:
        _check_program_name()
        os.environ["RETICULATE_PYTHON"] = sys.executable
        try:
            from rpy2 import rinterface, robjects
        except (ImportError, OSError, ValueError) as error:  # ValueError: R_HOME is not found
            raise ImportError(
                "kerasinit.testing runs R through rpy2, which does not load here: "
                f"{error}. Install R, then `pip install 'kerasinit[bridge]'`."
            ) from error
        leave_r_running_at_exit()
        self._robjects = robjects
        try:
            # Python is joined while there is nothing yet that R could drop.
            robjects.r("stopifnot(reticulate::py_available(initialize = TRUE))")
            library = robjects.r('getLoadedDLLs()[["reticulate"]][["path"]]')[0]
            quiet_reticulate_at_exit(library)
            if robjects.r('packageVersion("reticulate") < "1.31"')[0]:
                take_lock_in_decref(library)
            robjects.r("suppressPackageStartupMessages(library(kerasinit))")
            self._hand_over = robjects.r(_HAND_OVER)
        except rinterface.embedded.RRuntimeError as error:
            raise RuntimeError(f"The R package kerasinit does not load: {error}") from error

    def evaluate(self, code: str) -> Any:
        """The value of R code.

        Args:
            code: Any number of lines of R.

        Returns:
            A tensor, initializer, generator, layer or other object of Python's as itself, a raw
            vector as bytes, other values as rpy2 converts them: `numpy.asarray` makes an array of
            a vector, matrix or array of numbers.

        Raises:
            rpy2.rinterface.embedded.RRuntimeError: R stopped with an error; it has R's message.
        """
        return self._received(self._robjects.r(code))

    def call(self, name: str, *arguments: Any) -> Any:
        """The value of an R function, by its name, called with these arguments."""
        return self._received(self._robjects.r[name](*arguments))

    def _received(self, value: Any) -> Any:
        if type(value).__name__ == "ByteVector":
            return bytes(value)
        # Environments and functions: reticulate has one of them for each object of Python's.
        if hasattr(value, "rclass") and self._hand_over(value)[0]:
            return handed_over.pop()
        return value


def as_held_against(value: Any, other: Any) -> Any:
    """Numbers that R gave in the dtype of `other`, where all are exact; other values as they are.

    R's vectors and arrays are float64, int32 or bool, whatever they came from.
    """
    if not type(value).__module__.startswith("rpy2."):
        return value
    array = np.asarray(value)
    if array.dtype.kind not in "ifc":
        raise TypeError(f"same_bits(): R gave no numbers, but {described(value)}.")
    if array.dtype == np.int32 and (array == np.iinfo(np.int32).min).any():
        raise ValueError("same_bits(): R gave NA, which is no value of Python's.")
    if type(value).__name__.startswith("Bool"):
        array = array.astype(bool)
    if type(other).__module__.startswith("rpy2."):
        return array
    expected = as_array(other)
    if expected.shape == () and array.shape == (1,):  # R has no scalars.
        array = array.reshape(())
    return array if array.dtype.kind == "c" else exact(array, expected.dtype.name, "same_bits()")


def has_shared_libpython() -> bool:
    """True where this program is linked to a shared libpython, which reticulate then loads."""
    maps = Path("/proc/self/maps")
    if maps.exists():  # Debian builds a shared library too, and links its program to none.
        return "libpython" in maps.read_text()
    return bool(sysconfig.get_config_var("Py_ENABLE_SHARED"))


def _check_program_name() -> None:
    # reticulate compares the name that this program was started by with its full path.
    name = sys.orig_argv[0]
    relative = os.sep in name and not os.path.isabs(name)
    if relative and not has_shared_libpython():
        raise RuntimeError(
            f"This Python was started as {name}, and reticulate can join it only if it was started "
            f"by its full path. Start it as {os.path.abspath(name)}, or as "
            f"{os.path.basename(name)} with its folder on the PATH."
        )
