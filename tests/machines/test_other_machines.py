"""The promised bits on machines whose C library computes other bits.

Two such machines are simulated, each in its own processes: `other_libm` puts another library's
functions before glibc's, and `no_fma` makes glibc use those for a processor without fused
multiply-add. kerasinit's draws there must equal stock Keras's draws here.
"""

import platform
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from child_process import run_python

HERE = Path(__file__).parent
PROGRAM = HERE / "check_machine.py"
PLANTS = ("other_libm", "no_fma")
WAYS = ("kernel", "base", "reference")
PLANTED_BY = ("LD_PRELOAD", "GLIBC_TUNABLES")
# glibc has the names without _Usable since 2.33. It ignores unknown names.
NO_FMA = "glibc.cpu.hwcaps=-FMA,-AVX2_Usable,-AVX2,-FMA4"

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="LD_PRELOAD is of Linux's loader"
)


def lines(plant, *arguments):
    """The output of check_machine.py on a simulated machine, as {name: digest}."""
    settings = dict.fromkeys(PLANTED_BY) | dict(plant)
    printed = run_python(PROGRAM, *arguments, **settings).stdout
    return dict(line.split("\t") for line in printed.splitlines())


# Many tests use the same run.
lines_once = cache(lines)
HERE_ITSELF = ()  # This machine, unchanged.


@pytest.fixture(scope="session")
def other_libm(tmp_path_factory):
    """The environment of a process that has another library's functions."""
    if shutil.which("cc") is None:
        pytest.skip("no cc, which compiles other_libm.c")
    library = tmp_path_factory.mktemp("other_libm") / "other_libm.so"
    options = ["-shared", "-fPIC", "-O2", "-fno-builtin", "-o", str(library)]
    subprocess.run(["cc", *options, str(HERE / "other_libm.c"), "-lm", "-ldl"], check=True)
    return (("LD_PRELOAD", str(library)),)


@pytest.fixture(scope="session")
def no_fma():
    """The environment of a process whose glibc assumes a processor without FMA."""
    if platform.libc_ver()[0] != "glibc":
        pytest.skip("GLIBC_TUNABLES is glibc's, and this system has another C library")
    flags = Path("/proc/cpuinfo").read_text().split()
    if not {"fma", "avx2"} <= set(flags):
        pytest.skip("this processor has no FMA that could be taken away")
    return (("GLIBC_TUNABLES", NO_FMA),)


@pytest.fixture(params=PLANTS)
def plant(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(params=WAYS)
def way(request):
    """The program's option: the kernel as it is, without AVX2, or the reference alone."""
    return [] if request.param == "kernel" else [f"--{request.param}"]


def stock_as(where):
    """Stock Keras's draws on this machine, under the names of kerasinit's draws there."""
    stock = lines_once(HERE_ITSELF, "keras")
    assert len(stock) == 8
    return {name.replace("eagerly", where): what for name, what in stock.items()}


def differing(here, there):
    """The names of the lines that differ between two runs."""
    return [name for name, what in here.items() if there[name] != what]


def test_other_libm_changes_all_its_functions(other_libm):
    here, there = lines_once(HERE_ITSELF, "libm"), lines_once(other_libm, "libm")
    assert differing(here, there) == list(here)


def test_no_fma_changes_the_double_logarithm(no_fma):
    here, there = lines_once(HERE_ITSELF, "libm"), lines_once(no_fma, "libm")
    assert "log" in differing(here, there)


# Without these two tests, all that follow could pass only because TensorFlow bypasses the change.
def test_other_libm_reaches_stock_keras_in_every_dtype(other_libm):
    here, there = lines_once(HERE_ITSELF, "keras"), lines_once(other_libm, "keras")
    assert differing(here, there) == list(here)


def test_no_fma_reaches_stock_keras_in_float64(no_fma):
    here, there = lines_once(HERE_ITSELF, "keras"), lines_once(no_fma, "keras")
    assert {name for name in here if "float64" in name} <= set(differing(here, there))


def test_known_answers(plant, way):
    said = lines_once(plant, "kerasinit", *way)["golden"]
    if said != "ok":
        pytest.fail(f"the first known answer that is not met: {said}", pytrace=False)


@pytest.mark.parametrize("where", ["eagerly", "in a tf.function"])
def test_draws_are_those_of_stock_keras_here(plant, way, where):
    wrong = differing(stock_as(where), lines_once(plant, "kerasinit", *way))
    if wrong:
        pytest.fail(f"the first that differs: {wrong[0]}; all: {', '.join(wrong)}", pytrace=False)
