"""The kernel in C gives the known answers under other compilers, C libraries and processors.

`known_answers.c` makes them. Programs for other processors run under qemu, those for Windows under
Wine. `tools/test machines` installs what apt has; what is missing is skipped by its name.
"""

import json
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kerasinit.verify.answers import KNOWN_ANSWERS

HERE = Path(__file__).parent
SOURCES = HERE.parents[1] / "src"
STRICT = ("-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror")
# The compiler with its options, and what runs its program: nothing, Wine, or qemu for a processor.
BUILDS = {
    "gcc -O0": ("gcc -O0", ""),
    "gcc -O2": ("gcc -O2", ""),
    "gcc -O3 -march=native": ("gcc -O3 -march=native", ""),
    "gcc, one lane": ("gcc -O2 -DONE_LANE", ""),
    "gcc with sanitizers": (
        "gcc -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all",
        "",
    ),
    "clang -O2": ("clang -O2", ""),
    "clang -O3 -march=native": ("clang -O3 -march=native", ""),
    "musl": ("musl-gcc -O2", ""),
    "mingw under Wine": ("x86_64-w64-mingw32-gcc -O2", "wine"),
    "i686 with SSE2": ("i686-linux-gnu-gcc -O2 -msse2 -mfpmath=sse", "i386"),
    "arm64": ("aarch64-linux-gnu-gcc -O2", "aarch64"),
    "arm64 -O3": ("aarch64-linux-gnu-gcc -O3", "aarch64"),
    "armhf": ("arm-linux-gnueabihf-gcc -O2", "arm"),
    "riscv64": ("riscv64-linux-gnu-gcc -O2", "riscv64"),
    "ppc64le": ("powerpc64le-linux-gnu-gcc -O2", "ppc64le"),
    # Big-endian. In C99 and C11 it computes float in double.
    "s390x": ("s390x-linux-gnu-gcc -O2", "s390x"),
    "s390x, one lane": ("s390x-linux-gnu-gcc -O2 -DONE_LANE", "s390x"),
    "s390x -std=gnu99": ("s390x-linux-gnu-gcc -O2 -std=gnu99", "s390x"),
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """The known answers, with the seeds that Python's own generator picks as numbers."""

    def picked(found):
        return str(random.Random(json.loads(found[1])).randint(1, 10**9))

    text = re.sub(r'\{"set_random_seed": (\d+)\}', picked, KNOWN_ANSWERS.read_text())
    path = tmp_path_factory.mktemp("answers") / "answers.tsv"
    path.write_text(text)
    return path


def runner(compiler, run_by):
    """The command that runs a compiler's program."""
    if not run_by:
        return []
    if run_by == "wine":
        found = shutil.which("wine64") or shutil.which("wine") or "/usr/lib/wine/wine64"
        return [found] if Path(found).exists() else pytest.skip("Wine is missing")
    for program in (f"qemu-{run_by}-static", f"qemu-{run_by}"):
        if shutil.which(program):
            return [program, "-L", f"/usr/{compiler.removesuffix('-gcc')}"]
    pytest.skip(f"qemu-{run_by} is missing")


def said_by(compiler, options, run_by, answers, folder, sources=SOURCES):
    """What the program says, built by a compiler."""
    run = runner(compiler, run_by)
    if shutil.which(compiler) is None:
        pytest.skip(f"{compiler} is missing")
    program = folder / "known_answers.exe"
    files = [*sorted(sources.glob("*.c")), HERE / "known_answers.c"]
    command = [compiler, *options, f"-I{sources}", *files, "-o", program, "-lm"]
    subprocess.run(command, check=True)
    ended = subprocess.run(
        [*run, program, answers], capture_output=True, text=True, timeout=300, check=False
    )
    assert ended.returncode in (0, 1), ended.stderr
    return ended.stdout.strip()


@pytest.mark.parametrize("command, run_by", BUILDS.values(), ids=BUILDS)
def test_the_known_answers(command, run_by, answers, tmp_path):
    compiler, *options = command.split()
    said = said_by(compiler, [*STRICT, *options], run_by, answers, tmp_path)
    found = re.fullmatch(r"(\d+) answers, (\d+) blocks", said)
    assert found and int(found[1]) > 700 and int(found[2]) > 300


def changed(folder, file, pattern, replacement=""):
    """A copy of the sources with a change."""
    copy = folder / "src"
    shutil.copytree(SOURCES, copy, ignore=shutil.ignore_patterns("*.o", "*.so"))
    text, count = re.subn(pattern, replacement, (copy / file).read_text(), flags=re.MULTILINE)
    assert count > 0
    (copy / file).write_text(text)
    return copy


# Processors with a fused multiply-add: x86-64's must be asked for.
@pytest.mark.parametrize(
    "compiler, options, run_by",
    [
        ("gcc", ("-mfma",), ""),
        ("aarch64-linux-gnu-gcc", (), "aarch64"),
        ("riscv64-linux-gnu-gcc", (), "riscv64"),
    ],
)
def test_fused_products_are_found(compiler, options, run_by, answers, tmp_path):
    sources = changed(tmp_path, "lanes.h", r"^#pragma (STDC FP_CONTRACT|GCC optimize).*$")
    options = ("-O2", "-ffp-contract=fast", *options)
    assert "value " in said_by(compiler, options, run_by, answers, tmp_path, sources)


def test_a_missing_cast_is_found_where_float_is_computed_in_double(answers, tmp_path):
    sources = changed(tmp_path, "fill.h", r"\(float\)\(f\[i\] \* scale\)", "f[i] * scale")
    compiler, options = "s390x-linux-gnu-gcc", ("-O2", "-std=c11")
    assert "value " in said_by(compiler, options, "s390x", answers, tmp_path, sources)


def test_a_wrong_counter_is_found_far_away(answers, tmp_path):
    sources = changed(
        tmp_path, "fill.h", re.escape("(step ? group >> (64 - step) : group & 0)"), "0"
    )
    said = said_by("gcc", ("-O2", "-w"), "", answers, tmp_path, sources)
    assert said.startswith("values far away: ")


def test_extra_precision_is_refused(tmp_path):
    compiler = "i686-linux-gnu-gcc"
    if shutil.which(compiler) is None or not Path("/usr/i686-linux-gnu/include").exists():
        pytest.skip(f"{compiler} is missing, or its headers are")
    command = [compiler, "-std=c99", "-c", "-o", tmp_path / "x87.o", SOURCES / "fill_base.c"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode != 0 and "compile with -msse2 -mfpmath=sse" in ended.stderr
