"""The environment of a verification: versions, processor, C library, system."""

import platform
import subprocess
from importlib import metadata
from pathlib import Path

import kerasinit
from kerasinit.verify.with_r import rscript

_MODULES = ("keras", "tensorflow", "jax", "torch", "numpy", "ml_dtypes", "numba", "rpy2")


def versions() -> dict[str, str]:
    """The versions of the installed packages and programs that matter, by name."""
    found = {"kerasinit": kerasinit.__version__, "Python": platform.python_version()}
    # Packages of several names provide TensorFlow's module.
    packages = metadata.packages_distributions()
    for module in _MODULES:
        if packages.get(module):
            found[module] = metadata.version(packages[module][0])
    program = rscript()
    if program:
        run = subprocess.run([program, "--version"], capture_output=True, text=True)
        words = (run.stdout + run.stderr).split()
        found["R"] = words[words.index("version") + 1] if "version" in words else "unknown"
    return found


def machine() -> dict[str, str]:
    """The processor, the C library and the system."""
    return {
        "processor": f"{platform.machine()}, {_model()}",
        "C library": " ".join(platform.libc_ver()).strip() or "not glibc",
        "system": platform.platform(),
    }


def _model() -> str:
    """The processor's name, and if known, whether it has fused multiply-add."""
    info = Path("/proc/cpuinfo")
    if not info.exists():
        return platform.processor() or "unknown model"
    lines = [line.partition(":") for line in info.read_text().splitlines()]
    fields = {name.strip(): value.strip() for name, _, value in lines}
    name = fields.get("model name", "unknown model")
    if "flags" not in fields:  # Arm processors have it.
        return name
    return f"{name}, {'with' if 'fma' in fields['flags'].split() else 'without'} fused multiply-add"
