"""Prints the path of the Python that runs this if `.venv` can be made of it; else says why not.

It must be of a version that the project supports (3.10 up to, not including, the one given), have
venv and pip, the headers that rpy2 is built with, and a shared libpython for reticulate to load.
"""

import os
import sys
import sysconfig


def fault(limit):
    """What this Python lacks, or None."""
    if not (3, 10) <= sys.version_info[:2] < limit:
        return f"is not 3.10 to 3.{limit[1] - 1}"
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return "has no venv"
    if not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")):
        return "has no Python.h"
    var = sysconfig.get_config_var
    folders = [var("LIBDIR"), os.path.join(sys.base_prefix, "lib"), var("PYTHONFRAMEWORKPREFIX")]
    names = [n for n in (var("INSTSONAME"), var("LDLIBRARY")) if n and not n.endswith(".a")]
    if not any(os.path.exists(os.path.join(f, n)) for f in folders if f for n in names):
        return "has no shared libpython"
    return None


why = fault(tuple(int(part) for part in sys.argv[1].split(".")))
if why:
    sys.exit(f"{sys.executable} {why}")
print(sys.executable)
