"""Compiles the kernel in `src`. All else about the package is in pyproject.toml."""

import os
import sys
from glob import glob

from setuptools import Extension, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_ext import build_ext


class BuildLibrary(build_ext):
    """Builds a plain shared library, which Python loads with ctypes. R builds the same one."""

    def get_ext_filename(self, fullname: str) -> str:
        """The name without a version of Python."""
        suffix = ".dll" if sys.platform == "win32" else ".so"
        return fullname.replace(".", "/") + suffix

    def copy_file(self, infile: str, outfile: str, **options) -> tuple[str, bool]:
        """Copies in one step: another process may be loading the library."""
        result = super().copy_file(infile, f"{outfile}.new", **options)
        os.replace(f"{outfile}.new", outfile)
        return result

    def get_export_symbols(self, ext: Extension) -> list[str]:
        """What the library shows on Windows."""
        return ["kerasinit_fill"]


class Wheel(bdist_wheel):
    """A wheel for every Python of a platform."""

    def get_tag(self) -> tuple[str, str, str]:
        """The wheel's tag."""
        return "py3", "none", super().get_tag()[2]


library = Extension(
    "kerasinit.stream.libkerasinit",
    sources=sorted(glob("src/*.c")),
    depends=glob("src/*.h"),
    extra_compile_args=[] if sys.platform == "win32" else ["-g0"],
    optional=True,  # Without a compiler the reference makes the values.
)
setup(ext_modules=[library], cmdclass={"build_ext": BuildLibrary, "bdist_wheel": Wheel})
