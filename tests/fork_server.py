"""Starts Python programs as forks of one process that has imported Keras, which takes seconds.

    python fork_server.py

It reads a job in JSON from each line of its input, and answers in one line. The job
`{"arguments": [...], "folder": path, "out": path, "err": path}` starts Python in a folder, with the
arguments of its command line: `-c`, code and more, or a file and more. The answer is the process.
The job `{"wait": process, "seconds": number}` is answered with its exit status, or with null if it
does not end in that time. A fork ends with the server, and the server with the process above it.
"""

import ctypes
import json
import os
import random
import signal
import sys
import time
import types
import warnings


def end_with_parent():
    """Makes Linux end this process when its parent ends."""
    if sys.platform == "linux":
        PR_SET_PDEATHSIG = 1
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


end_with_parent()
answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)  # What an import prints is no answer.

import keras  # noqa: E402, F401  The import that each program is spared.
import numpy as np  # noqa: E402


def status_of(process, seconds):
    """A program's exit status, or None if it does not end in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    return None


def fork():
    """Forks in spite of the threads of NumPy's OpenBLAS, which ends and restarts them itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return os.fork()


def next_job():
    """Answers jobs. Returns in each new fork, with its job; with None at the end of the input."""
    while line := sys.stdin.readline():
        job = json.loads(line)
        if "wait" in job:
            answer = status_of(job["wait"], job["seconds"])
        else:
            answer = fork()
            if answer == 0:
                return job
        print(json.dumps(answer), file=answers)
    return None


job = next_job()
if job is not None:
    end_with_parent()
    os.setsid()
    answers.close()
    os.chdir(job["folder"])
    for name, stream in (("out", 1), ("err", 2)):
        os.dup2(os.open(job[name], os.O_CREAT | os.O_WRONLY), stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    # A new process has random numbers of its own.
    random.seed()
    np.random.seed()
    sys.argv = job["arguments"]
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    if sys.argv[0] == "-c":
        sys.path[0], name, code = "", "<string>", sys.argv.pop(1)
    else:
        main.__file__ = name = os.path.abspath(sys.argv[0])
        sys.path[0] = os.path.dirname(name)
        with open(name) as file:
            code = file.read()
    exec(compile(code, name, "exec"), main.__dict__)
