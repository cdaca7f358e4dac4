"""Forks of a process that has imported Keras end, fail and print as new processes do."""

import pytest

from child_process import Fork, run_fork

pytestmark = pytest.mark.once


def test_a_fork_has_its_arguments_folder_and_main_module(tmp_path):
    code = "import os, sys; print(sys.argv, os.getcwd(), __name__, 'kerasinit' in sys.modules)"
    said = run_fork("-c", code, "a", 2, cwd=tmp_path).stdout
    assert said == f"['-c', 'a', '2'] {tmp_path} __main__ False\n"


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
