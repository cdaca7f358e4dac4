"""R inside this process, its reticulate joined to this very Python."""

import os
import sys
import sysconfig
from pathlib import Path
from typing import Any

from kerasinit._upstream import (
    leave_r_running_at_exit,
    quiet_reticulate_at_exit,
    take_lock_in_decref,
)


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
        >>> r.evaluate("initializer_glorot_normal(seed = 42)(shape = c(2, 2)) |> as.array()")[0]
        ... # doctest: +SKIP
        0.012714912183582783
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
        except rinterface.embedded.RRuntimeError as error:
            raise RuntimeError(f"The R package kerasinit does not load: {error}") from error

    def evaluate(self, code: str) -> Any:
        """The value of R code, as rpy2 converts it; bytes where R's value is a raw vector."""
        value = self._robjects.r(code)
        return bytes(value) if type(value).__name__ == "ByteVector" else value

    def call(self, name: str, *arguments: Any) -> Any:
        """The value of an R function of the global environment, called with these arguments."""
        value = self._robjects.globalenv[name](*arguments)
        return bytes(value) if type(value).__name__ == "ByteVector" else value


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
