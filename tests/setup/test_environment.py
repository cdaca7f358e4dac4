"""tools/lib/environment.sh on machines with a stub as the only Python, and the installed versions.

STUB_MINOR is the stub's version of Python 3. STUB_WHEEL is what pip's search for PyTorch returns,
and STUB_IMPORT what the import of the package returns.
"""

import re

import pytest
from packaging.requirements import Requirement
from packaging.version import Version
from test_setup import CHECKOUT, Machine

MATRIX = CHECKOUT / "tools" / "matrix"
PYTHON = """#!/bin/bash
echo "$*" >>CALLS
case "$*" in
  -c*"(3, $STUB_MINOR)"*) echo "$0" ;;
  "-c import kerasinit"*) exit "${STUB_IMPORT:-0}" ;;
  -c*) exit 1 ;;
  -V) echo "Python 3.$STUB_MINOR.1" ;;
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  *--no-index*) exit "${STUB_WHEEL:-0}" ;;
  "- "*) shift && echo "$*" ;;
esac
"""


@pytest.fixture
def machine(tmp_path):
    machine = Machine(tmp_path)
    for minor in (10, 11, 12, 13, 14):
        python = machine.bin / f"python3.{minor}"
        python.write_text(PYTHON.replace("CALLS", str(machine.calls)))
        python.chmod(0o755)
    state = machine.root / ".setup"
    state.mkdir()
    (state / "constraints.txt").write_text("gast==0.7.0\nkeras==3.15.1\n")
    return machine


def environment(machine, name, **stubs):
    return machine.run("tools/lib/environment.sh", name, **stubs)


def test_an_environment_is_made_once(machine):
    first = environment(machine, "oldest", MINOR=10)
    assert re.fullmatch(r"oldest  made \(\d+\.\d s\)\n", first.stdout), first.stderr
    assert "-m pip" in machine.calls.read_text()
    again = environment(machine, "oldest", MINOR=10)
    assert re.fullmatch(r"oldest  in place \(\d+\.\d s\)\n", again.stdout), again.stderr
    assert "-m pip" not in machine.calls.read_text()


@pytest.mark.parametrize("status, by_pip", [(0, False), (2, True)])
def test_uv_installs_and_pip_where_it_fails(machine, status, by_pip):
    uv = machine.root / ".venv" / "bin" / "uv"
    uv.parent.mkdir(parents=True)
    uv.write_text(f'#!/bin/bash\necho "uv $*" >>{machine.calls}\nexit {status}\n')
    uv.chmod(0o755)
    assert "made" in environment(machine, "oldest", MINOR=10).stdout
    calls = machine.calls.read_text()
    assert "uv pip install --python " in calls and ("-m pip" in calls) is by_pip


def test_an_environment_that_cannot_import_the_package_fails(machine):
    done = environment(machine, "oldest", MINOR=10, IMPORT=1)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith("environment.sh: oldest: no import of kerasinit: ")
    assert not (machine.root / ".setup/oldest/complete").exists()


def test_a_changed_list_updates_the_environment(machine):
    environment(machine, "oldest", MINOR=10)
    with (machine.root / "tools/matrix/oldest.txt").open("a") as lines:
        lines.write("tqdm\n")
    assert "made" in environment(machine, "oldest", MINOR=10).stdout


@pytest.mark.parametrize("name, minor, wanted", [("oldest", 11, 10), ("newest", 11, 14)])
def test_the_nearest_python_is_used_and_named(machine, name, minor, wanted):
    done = environment(machine, name, MINOR=minor)
    assert done.stdout.startswith(f"{name}  (there is no Python 3.{wanted} here) made"), done.stderr


def test_unlisted_versions_are_those_of_the_main_environment(machine):
    environment(machine, "oldest", MINOR=10)
    assert (machine.root / ".setup/oldest/constraints.txt").read_text() == "gast==0.7.0\n"


def test_a_missing_wheel_of_pytorch_is_a_skip_with_its_reason(machine):
    done = environment(machine, "torch", MINOR=11, WHEEL=1)
    assert done.returncode == 77
    assert done.stdout == (
        "skipped: no torch environment: pip has no wheel of torch at hand for Python 3.11.1\n"
    )
    assert not (machine.root / ".setup/torch/complete").exists()


def lowest(text):
    """The lowest version of each package in a text with requirements."""
    versions = {}
    for needed in map(Requirement, re.findall(r"\w[\w-]*[=>]=[^\"\s;]+", text)):
        (specifier,) = needed.specifier
        version = Version(specifier.version)
        versions[needed.name] = min(version, versions.get(needed.name, version))
    return versions


def test_the_oldest_are_those_of_pyproject():
    pyproject = (CHECKOUT / "pyproject.toml").read_text()
    parts = re.findall(r"^(?:dependencies|cpu|stft|progress) = \[.*?\]", pyproject, re.M | re.S)
    assert len(parts) == 4
    oldest = (MATRIX / "oldest.txt").read_text()
    assert lowest("\n".join(parts)) == lowest(oldest)
    assert re.search(r'^requires-python = ">=(3\.\d+)', pyproject, re.M)[1] == oldest.split()[2]
