"""A checkout without symbolic links, as git makes it on Windows: R still has its Python.

The clone has only committed files.
"""

import subprocess
import tarfile

import pytest
from test_setup import CHECKOUT

DRAW = """
library(kerasinit)
stopifnot(length(as.array(initializer_glorot_normal(seed = 1)(shape = c(2, 3)))) == 6)
cat(reticulate::import("kerasinit")$`__file__`)
"""


def done(*command, **options):
    """The output of a command, which must succeed."""
    ran = subprocess.run(command, capture_output=True, text=True, **options)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture
def clone(tmp_path):
    if not (CHECKOUT / ".git").exists():
        pytest.skip("this checkout is no git repository")
    windows = "-c", "core.symlinks=false", "-c", "core.autocrlf=true"
    done("git", "clone", "-q", *windows, CHECKOUT, tmp_path / "clone")
    link = tmp_path / "clone/inst/python"
    assert link.is_file() and not link.is_symlink()
    return tmp_path / "clone"


@pytest.fixture
def library(tmp_path, monkeypatch):
    """A separate R library for these installs."""
    folder = tmp_path / "library"
    folder.mkdir()
    monkeypatch.setenv("R_LIBS", str(folder), prepend=":")
    return folder


def test_the_installed_package_draws(clone, library):
    install = "R", "CMD", "INSTALL", "--no-test-load", "--no-docs", f"--library={library}", clone
    done(*install)
    assert done("Rscript", "-e", DRAW).startswith(str(library / "kerasinit/python"))

    # A second install has the changes since.
    (clone / "python/kerasinit/new.py").touch()
    done(*install)
    assert (library / "kerasinit/python/kerasinit/new.py").exists()


def test_the_built_package_has_one_copy_and_no_script(clone, tmp_path):
    (clone / "build/site").mkdir(parents=True)  # As tools/docs leaves it.
    (clone / "build/site/index.html").touch()
    done("R", "CMD", "build", "--no-build-vignettes", clone, cwd=tmp_path)
    (built,) = tmp_path.glob("kerasinit_*.tar.gz")
    with tarfile.open(built) as files:
        names = set(files.getnames())
    assert "kerasinit/inst/python/kerasinit/__init__.py" in names
    assert not names & {f"kerasinit/{name}" for name in ("python", "cleanup", "setup.py")}
    # Of tests/, only what R's tests need.
    tests = {name.split("/")[2] for name in names if name.startswith("kerasinit/tests/")}
    assert tests == {"testthat", "testthat.R", "bad_input.json"}
    assert not [name for name in names if "site" in name.split("/")]
