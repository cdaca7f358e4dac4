"""Without a C compiler, or without make, pip and R install the package without the kernel."""

import os
import subprocess
import sys
import zipfile

import pytest
from test_without_links import clone, done, library  # noqa: F401

SAID = "All works, with the same bits, but draws take longer."
DRAW = """
library(kerasinit)
stopifnot(length(as.array(initializer_glorot_normal(seed = 1)(shape = c(2, 3)))) == 6)
kernel <- reticulate::import("kerasinit.stream.kernel")
cat(is.null(kernel$fill), kernel$why_missing)
"""


def install(package, *options, **settings):
    command = ["R", "CMD", "INSTALL", "--no-test-load", "--no-docs", *options, package]
    ran = subprocess.run(command, capture_output=True, text=True, env=os.environ | settings)
    return ran.returncode, ran.stdout + ran.stderr


def test_r_without_a_compiler(clone, library, tmp_path):  # noqa: F811
    (tmp_path / "Makevars").write_text("CC = no_compiler\n")
    status, output = install(clone, f"--library={library}", R_MAKEVARS_USER=tmp_path / "Makevars")
    assert status == 0, output
    assert output.count(SAID) == 2  # The command that R prints, and what it says.
    assert done("Rscript", "-e", DRAW).startswith("TRUE not built: install a C compiler")


def test_r_without_make(clone, library, tmp_path):  # noqa: F811
    if done("Rscript", "-e", "cat(getRversion() >= '4.6')").endswith("TRUE"):
        pytest.skip("R 4.6 installs no package with a folder src without make")
    done("R", "CMD", "build", "--no-build-vignettes", clone, cwd=tmp_path)
    (built,) = tmp_path.glob("kerasinit_*.tar.gz")
    status, output = install(built, f"--library={library}", MAKE="no_make")
    assert status == 0 and output.count(SAID) == 1, output
    assert done("Rscript", "-e", DRAW).startswith("TRUE not built")
    # R cannot install a checkout without make, and says what to do.
    status, output = install(clone, f"--library={library}", MAKE="no_make")
    assert status != 0 and "or run: R CMD INSTALL --no-libs" in output
    status, output = install(clone, "--no-libs", f"--library={library}", MAKE="no_make")
    assert status == 0, output


@pytest.mark.parametrize("compiler, built", [("cc", True), ("no_compiler", False)])
def test_pip_builds_what_it_can(clone, compiler, built, tmp_path):  # noqa: F811
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", tmp_path, clone]
    done(*command, env=os.environ | {"CC": compiler, "LDSHARED": f"{compiler} -shared"})
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.startswith("kerasinit-0.1.0-py3-none-linux_")
    names = zipfile.ZipFile(wheel).namelist()
    assert ("kerasinit/stream/libkerasinit.so" in names) == built
