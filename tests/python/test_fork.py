"""Forks of a process that has imported Keras end, fail and print as new processes do."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from child_process import Fork, child_environment, run_fork

pytestmark = pytest.mark.once


def test_a_fork_has_its_arguments_folder_and_main_module(tmp_path):
    code = "import os, sys; print(sys.argv, os.getcwd(), __name__, 'kerasinit' in sys.modules)"
    said = run_fork("-c", code, "a", 2, cwd=tmp_path).stdout
    assert said == f"['-c', 'a', '2'] {tmp_path} __main__ False\n"


def test_a_file_has_its_name_and_its_neighbours(tmp_path):
    (tmp_path / "neighbour.py").write_text("here = 1")
    program = tmp_path / "program.py"
    program.write_text("import neighbour, sys; print(sys.argv[1:], __file__, __name__)")
    assert run_fork(program, "a", 2).stdout == f"['a', '2'] {program} __main__\n"


def test_forks_have_random_numbers_of_their_own():
    code = "import numpy, random; print(random.random(), numpy.random.rand())"
    assert run_fork("-c", code).stdout != run_fork("-c", code).stdout


@pytest.mark.parametrize(
    "code, status",
    [
        ("raise SystemExit(3)", 3),
        ("1 / 0", 1),
        ("import os, signal; os.kill(0, signal.SIGTERM)", -15),
    ],
)
def test_the_status_is_the_program_s(code, status):
    assert Fork("-c", code).ended().returncode == status
    with pytest.raises(pytest.fail.Exception, match=f"status is {status}, not 0"):
        run_fork("-c", code)


def test_a_slow_fork_is_killed_and_keeps_what_it_printed():
    fork = Fork("-c", "import time; print('begun', flush=True); time.sleep(100)")
    ended = fork.ended(2)
    assert ended.returncode is None and ended.stdout == "begun\n"
    with pytest.raises(pytest.fail.Exception, match="takes more than 1 s"):
        run_fork("-c", "import time; time.sleep(100)", timeout=1)


def test_a_process_that_cannot_import_keras_fails_the_test():
    with pytest.raises(pytest.fail.Exception, match="has ended with status 1"):
        run_fork("-c", "", backend="nowhere")


# A test that waits for a fork, and the number of the fork's process.
WAITS = """
import signal
from child_process import Fork
signal.signal(signal.SIGINT, signal.default_int_handler)  # A process in the background ignores it.
fork = Fork("-c", "import time; time.sleep(100)")
print(fork._process, flush=True)
fork.ended()
"""


def has_ended(process):
    """True if a process is gone, or a zombie: in a container, process 1 may not collect them."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    return stat.rpartition(")")[2].split()[0] == "Z"  # The name in parentheses may be anything.


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_a_fork_ends_with_the_tests(sent):
    tests = subprocess.Popen(
        [sys.executable, "-c", WAITS],
        env=child_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    fork = int(tests.stdout.readline())
    tests.send_signal(sent)
    tests.communicate(timeout=10)
    end = time.monotonic() + 10
    while not has_ended(fork) and time.monotonic() < end:
        time.sleep(0.05)
    assert has_ended(fork)
