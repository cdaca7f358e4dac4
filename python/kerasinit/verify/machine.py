"""The environment of a verification: versions, processor, C library, system."""

import platform
import subprocess
from importlib import metadata
from pathlib import Path

import kerasinit
from kerasinit.verify.with_r import rscript

_MODULES = ("keras", "tensorflow", "jax", "torch", "numpy", "ml_dtypes", "rpy2")


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
        found["R"] = _r_version(program)
    return found


def _r_version(program: str) -> str:
    try:
        run = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60)
    except subprocess.TimeoutExpired:
        return "unknown"
    words = (run.stdout + run.stderr).split()
    return words[words.index("version") + 1] if "version" in words else "unknown"


def processor() -> str:
    """The processor's name."""
    return _cpuinfo().get("model name") or platform.processor() or "unknown model"


def machine() -> dict[str, str]:
    """The processor, the C library and the system."""
    told = [platform.machine(), processor()]
    flags = _cpuinfo().get("flags")  # Arm processors list none, and all have it.
    if flags:
        told.append(f"{'with' if 'fma' in flags.split() else 'without'} fused multiply-add")
    return {
        "processor": ", ".join(told),
        "C library": " ".join(platform.libc_ver()).strip() or "not glibc",
        "system": platform.platform(),
    }


def _cpuinfo() -> dict[str, str]:
    """What Linux says of the last processor, by name; empty on other systems."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    fields = [line.partition(":") for line in lines]
    return {name.strip(): value.strip() for name, _, value in fields}
