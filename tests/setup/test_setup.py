"""tools/setup and tools/run on simulated machines: a PATH of stubs, so nothing is downloaded.

Each stub records its calls. Environment variables control it: STUB_R (R's version), STUB_RPKGS
(packages that R lacks), STUB_UID, STUB_CANDIDATE (1: pip took TensorFlow's release candidate), and
the exit statuses STUB_FIT, STUB_PIP, STUB_APT and STUB_SUDO.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
UTILITIES = (
    "awk bash cat chmod cksum cp cut date dirname env find flock grep head ls mkdir rm sed sort"
    " tail tr true xargs"
)
STUBS = {
    "R": """
case "$*" in
  --version) echo "R version ${STUB_R:-4.2.2} (2022-10-31)" ;;
  "CMD config CC") echo cc ;;
  "CMD INSTALL"*) mkdir -p .r-lib/kerasinit ;;
esac""",
    "Rscript": """
if [ "${3:-}" = install ]; then exit 3; fi
echo "reticulate 1.28" >"$2"
if [ ! -e apt-gave-packages ]; then for p in ${STUB_RPKGS:-}; do echo "$p -" >>"$2"; done; fi""",
    "python3": """
case "$*" in
  *fit_python.py*) [ "${STUB_FIT:-0}" = 0 ] && echo "$0" || { echo "$0 is odd" >&2; exit 1; } ;;
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  *"pip "*)
    if [ "${STUB_CANDIDATE:-0}" = 1 ]; then
      mkdir -p .venv/lib/python3.14/site-packages/keras_nightly-3.16.dist-info
    fi
    [ "${STUB_PIP:-0}" = 0 ] || { echo "Retrying (Retry(total=1"; exit 1; } ;;
esac""",
    "cc": "cat >/dev/null",
    "id": 'echo "${STUB_UID:-0}"',
    "sudo": """
[ "${STUB_SUDO:-0}" = 0 ] || { echo "sudo: a password is required" >&2; exit 1; }
if [ "$1" = -n ]; then shift; fi
exec "$@" """,
    "apt-get": """
[ "${STUB_APT:-0}" = 0 ] || { echo "Temporary failure resolving x"; exit 100; }
case "$*" in
  *r-base-dev*) cp "${0%/bin/*}/spare/R" "${0%/*}" ;;
  *r-cran-*) : >apt-gave-packages ;;
esac""",
}


class Machine:
    """A checkout and a PATH of stubs in a temporary folder."""

    def __init__(self, folder):
        self.root, self.bin, spare = folder / "checkout", folder / "bin", folder / "spare"
        self.calls = folder / "calls"
        shutil.copytree(CHECKOUT / "tools", self.root / "tools")
        for name in ("DESCRIPTION", "NAMESPACE", "pyproject.toml"):
            shutil.copy(CHECKOUT / name, self.root)
        self.bin.mkdir()
        spare.mkdir()
        for name in UTILITIES.split():
            (self.bin / name).symlink_to(shutil.which(name))
        for name, body in STUBS.items():
            for where in (self.bin, spare):
                (where / name).write_text(
                    f'#!/bin/bash\necho "${{0##*/}} $*" >>{self.calls}\n{body}\n'
                )
                (where / name).chmod(0o755)

    def without(self, *names):
        for name in names:
            (self.bin / name).unlink()
        return self

    def run(self, *command, **stubs):
        """Runs a command of the checkout to its end, and clears the record of stub calls before."""
        self.calls.write_text("")
        env = {"PATH": str(self.bin), "HOME": "/nonexistent"}
        env |= {f"STUB_{name}": str(value) for name, value in stubs.items()}
        return subprocess.run(
            command,
            cwd=self.root,
            env=env,
            text=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
        )


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_setup_reports_each_step_and_then_does_nothing(machine):
    done = machine.run("tools/setup")
    assert done.returncode == 0, done.stderr
    *steps, last = done.stdout.splitlines()
    assert len(steps) == 6
    assert all(re.search(r" \.\.\. .*\(\d+\.\d s\)$", line) for line in steps)
    assert last.startswith("Set-up: done")

    again = machine.run("tools/setup")
    assert re.fullmatch(r"Set-up: all in place \(\d+\.\d s\)\n", again.stdout)
    assert machine.calls.read_text() == ""


def test_run_is_quiet_and_passes_on_output_and_status(machine):
    machine.run("tools/setup")
    script = 'echo "$RETICULATE_PYTHON|$R_LIBS|$1"; exit 7'
    done = machine.run("tools/run", "bash", "-c", script, "bash", "two words")
    python, library = machine.root / ".venv/bin/python", machine.root / ".r-lib"
    assert (done.returncode, done.stderr) == (7, "")
    assert done.stdout == f"{python}|{library}|two words\n"
    assert machine.run("tools/run").stderr.startswith("usage: tools/run ")


def test_a_stage_that_is_none_is_refused_with_the_names_of_all(machine):
    machine.run("tools/setup")
    done = machine.run("tools/test", "nosuch")
    assert done.returncode == 1
    _, _, listed = done.stderr.partition("tools/test: no stage is named nosuch; there are: ")
    listed = re.findall(r"\w+", listed.replace("and if they are named", ""))
    stages = re.findall(r"^stage_(\w+)\(\)", (CHECKOUT / "tools/test").read_text(), re.M)
    assert sorted(listed) == sorted(stages)


@pytest.mark.parametrize("command", ["demo", "docs"])
def test_an_option_that_is_none_is_refused_before_anything_is_done(machine, command):
    done = machine.run(f"tools/{command}", "--sevre")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"usage: tools/{command} ")
    assert machine.calls.read_text() == ""


def test_help_says_what_docs_does(machine):
    done = machine.run("tools/docs", "--help")
    assert done.returncode == 0 and machine.calls.read_text() == ""
    assert done.stdout.startswith("Builds the site ") and "--serve" in done.stdout


def test_only_the_affected_steps_run_again(machine):
    machine.run("tools/setup")
    (machine.root / "R").mkdir()
    (machine.root / "R" / "new.R").write_text("f <- function() 1\n")
    assert machine.run("tools/setup").returncode == 0
    assert re.match("R CMD INSTALL.*\n$", machine.calls.read_text())

    (machine.root / "pyproject.toml").write_text("# changed\n")
    assert " updated (" in machine.run("tools/setup").stdout
    assert "pip" in machine.calls.read_text()


def test_r_and_its_packages_come_from_apt(machine):
    done = machine.without("R").run("tools/setup", RPKGS="covr R6")
    assert done.returncode == 0, done.stderr
    assert "R 4.2.2 installed from apt (" in done.stdout
    assert "covr R6 ... no CRAN mirror answers; installed from apt (" in done.stdout
    assert re.search(r"apt-get .* install r-base-dev python3-dev ", machine.calls.read_text())
    assert re.search(r"apt-get .* install r-cran-covr r-cran-r6\n", machine.calls.read_text())


def test_pandoc_comes_from_apt_if_rmarkdown_lacks_it(machine):
    done = machine.run("tools/setup", RPKGS="pandoc")
    assert done.returncode == 0, done.stderr
    assert "R packages ... found; pandoc installed from apt (" in done.stdout
    assert re.search(r"apt-get .* install pandoc\n", machine.calls.read_text())


def test_a_user_who_may_use_sudo_gets_apt_packages(machine):
    assert machine.run("tools/setup", RPKGS="covr", UID=1000).returncode == 0
    assert "sudo env DEBIAN_FRONTEND=noninteractive apt-get" in machine.calls.read_text()


# The missing programs, the stubs' settings, and the text of the only line.
CANNOT = {
    "no R, no apt": ("R apt-get", {}, "R 4.2 or newer is missing.*no apt-get.*brew install r"),
    "no R, no root": ("R sudo", {"UID": 1000}, "R 4.2 .* as root, run: apt-get install r-base"),
    "no R, sudo refuses": ("R", {"UID": 1000, "SUDO": 1}, "sudo refuses.*password.*as root, run: "),
    "no R, no network": ("R", {"APT": 1}, "R 4.2 .*apt-get failed: the network .*tools/setup"),
    "old R": ("", {"R": "4.1.3"}, "R 4.1.3 is older than 4.2: install a newer one"),
    "no covr, no apt": ("apt-get", {"RPKGS": "covr"}, "R's covr .*Rscript -e 'install.packages"),
    "no pandoc, no apt": ("apt-get", {"RPKGS": "pandoc"}, "pandoc, .*missing.*brew install pandoc"),
    "no fit Python": ("", {"FIT": 1}, "no fit Python .*python3 is odd.*pyenv install"),
    "no Python, no apt": ("python3 apt-get", {}, "Python 3.10 to 3.12 .* is missing.*by hand"),
    "no network for pip": ("", {"PIP": 1}, "pip failed: the network .*: tools/setup .*/pip.log"),
}


def test_a_release_candidate_of_tensorflow_is_named_and_leaves_keras(machine):
    calls = []
    for candidate in (0, 1):
        done = machine.run("tools/setup", CANDIDATE=candidate)
        assert ("TensorFlow's release candidate" in done.stdout) == candidate, done.stdout
        calls.append("uninstall --yes keras keras-nightly" in machine.calls.read_text())
        (machine.root / ".setup/environment").unlink()
    assert calls == [False, True]


@pytest.mark.parametrize(("lacks", "stubs", "message"), CANNOT.values(), ids=CANNOT)
def test_a_failure_ends_in_one_line_with_the_remedy(machine, lacks, stubs, message):
    machine.without(*lacks.split())
    for command in (["tools/setup"], ["tools/run", "true"]):
        done = machine.run(*command, **stubs)
        assert done.returncode == 1
        *_, line = done.stderr.splitlines()
        assert re.match(f"tools/setup: .*{message}", line)


def test_an_incomplete_environment_is_rebuilt(machine):
    assert machine.run("tools/setup", PIP=1).returncode == 1
    (machine.root / ".venv" / "leftover").write_text("")
    assert "Python packages (cpu) ... installed (" in machine.run("tools/setup").stdout
    assert not (machine.root / ".venv" / "leftover").exists()
