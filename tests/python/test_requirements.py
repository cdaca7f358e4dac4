"""What comes before the import of the backend."""

import gc

import pytest

from child_process import run_fork, run_python
from kerasinit.requirements import require_backend, without_garbage_collection


def test_the_collector_is_paused_and_then_as_before():
    with without_garbage_collection():
        assert not gc.isenabled()
        with without_garbage_collection():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


# A finder that imports nothing, but sees what is imported.
IMPORT = """
import gc, sys

class Seen:
    def find_spec(self, name, *_):
        if name == "kerasinit.initializers":
            print(gc.isenabled())

sys.meta_path.insert(0, Seen())
import kerasinit
print(gc.isenabled())
"""


def test_the_import_pauses_the_collector():
    assert run_fork("-c", IMPORT).stdout == "False\nTrue\n"


@pytest.mark.parametrize("name", ["nonsense", "JAX"])
def test_an_unknown_backend_is_refused(monkeypatch, name):
    monkeypatch.setenv("KERAS_BACKEND", name)
    says = f"^Keras's backend must be one of 'tensorflow', 'jax', .*, not '{name}'\\. It is set in "
    with pytest.raises(ValueError, match=says):
        require_backend()


def test_openvino_is_left_to_keras(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "openvino")
    require_backend()


# Programs with the command's name among their own arguments. The last imports the package while
# Python still looks for the module to run.
NOT_THE_COMMAND = {
    "a file": (["mine/__init__.py"], 1),
    "pytest": (["-m", "pytest", "-p", "no:cacheprovider", "mine/__init__.py"], 2),
    "a module": (["-m", "mine"], 1),
}


@pytest.mark.parametrize("line, status", NOT_THE_COMMAND.values(), ids=NOT_THE_COMMAND)
def test_only_python_s_own_m_is_the_command(tmp_path, line, status):
    """A program that is not the command gets the error itself."""
    tmp_path.joinpath("mine").mkdir()
    tmp_path.joinpath("mine", "__init__.py").write_text("import kerasinit")
    line = [*line, "-m", "kerasinit"]
    ended = run_python(*line, cwd=tmp_path, backend="nowhere", status=status)
    assert "ValueError: Keras's backend must be one of " in ended.stdout + ended.stderr


@pytest.mark.parametrize(
    "line", [["-m", "kerasinit"], ["-mkerasinit"], ["-X", "dev", "-m", "kerasinit"]]
)
def test_the_command_reports_in_one_line(line):
    err = run_python(*line, "verify", backend="nowhere", status=2).stderr
    assert err.startswith("kerasinit: Keras's backend must be ") and err.count("\n") == 1


def test_a_python_without_arguments_imports_the_package():
    """As R starts it."""
    run_fork("-c", "import sys; sys.argv, sys.orig_argv = [], []; import kerasinit")
