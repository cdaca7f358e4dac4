"""R inside this process, with its reticulate connected to this Python."""

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
from kerasinit.testing.fingerprints import exact, scalar_from_r

# Appends a Python object that R holds to a Python list. The result says whether it was one.
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

    R and reticulate can start only once per process, and cannot stop. The environment needs rpy2
    (`pip install 'kerasinit[bridge]'`), R, reticulate and the R package kerasinit.

    Raises:
        ImportError: rpy2 or R is missing.
        RuntimeError: reticulate cannot connect to a Python that was started this way, or the R
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
            # Connect to Python before R holds any object that it could free.
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
            A tensor, initializer, generator, layer or other Python object is returned as itself,
            and a raw vector as bytes. rpy2 converts other values: `numpy.asarray` makes an array
            of R's numbers.

        Raises:
            rpy2.rinterface.embedded.RRuntimeError: R stopped with an error. It has R's message.
        """
        return self._received(self._robjects.r(code))

    def call(self, name: str, *arguments: Any) -> Any:
        """Calls an R function by its name and returns its value."""
        return self._received(self._robjects.r[name](*arguments))

    def _received(self, value: Any) -> Any:
        if type(value).__name__ == "ByteVector":
            return bytes(value)
        # reticulate represents each Python object as an R environment or function.
        if hasattr(value, "rclass") and self._hand_over(value)[0]:
            return handed_over.pop()
        return value


def as_held_against(value: Any, other: Any) -> Any:
    """Numbers from R in the dtype of `other`, which must hold them exactly; other values unchanged.

    R's vectors and arrays are float64, int32 or bool, whatever they were before.
    """
    if not _is_from_rpy2(value):
        return value
    array = np.asarray(value)
    if array.dtype.kind not in "ifc":
        raise TypeError(f"same_bits(): R gave no numbers, but {described(value)}.")
    if array.dtype == np.int32 and (array == np.iinfo(np.int32).min).any():
        raise ValueError("same_bits(): R gave NA, which Python does not have.")
    if type(value).__name__.startswith("Bool"):
        array = array.astype(bool)
    if _is_from_rpy2(other):
        return array
    expected = as_array(other)
    array = scalar_from_r(array, expected.shape)
    return array if array.dtype.kind == "c" else exact(array, expected.dtype.name, "same_bits():")


def _is_from_rpy2(value: Any) -> bool:
    return type(value).__module__.startswith("rpy2.")


def has_shared_libpython() -> bool:
    """True if this program is linked to a shared libpython, which reticulate then loads."""
    maps = Path("/proc/self/maps")
    if maps.exists():  # Debian builds a shared library too, but does not link python to it.
        return "libpython" in maps.read_text()
    return bool(sysconfig.get_config_var("Py_ENABLE_SHARED"))


def _check_program_name() -> None:
    # reticulate compares the command that started this program with its full path.
    name = sys.orig_argv[0]
    relative = os.sep in name and not os.path.isabs(name)
    if relative and not has_shared_libpython():
        raise RuntimeError(
            f"This Python was started as {name}, and reticulate can join it only if it was started "
            f"by its full path. Start it as {os.path.abspath(name)}, or as "
            f"{os.path.basename(name)} with its folder on the PATH."
        )
