"""Starts Python programs as forks of one process that has imported Keras, which takes seconds.

    python fork_server.py

It reads a job in JSON from each line of its input, and answers in one line. The job
`{"arguments": [...], "folder": path, "out": path, "err": path}` starts Python in a folder, with the
arguments of its command line: `-c`, code and more, or a file and more. The answer is the process.
The job `{"wait": process, "seconds": number}` is answered with its exit status, or with null if it
does not end in that time.
"""

import json
import os
import random
import runpy
import sys
import time
import types

import keras  # noqa: F401  The import that each program is spared.
import numpy as np


def status_of(process, seconds):
    """A program's exit status, or None if it does not end in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    return None


def next_job():
    """Answers jobs. Returns in each new fork, with its job; with None at the end of the input."""
    while line := sys.stdin.readline():
        job = json.loads(line)
        if "wait" in job:
            answer = status_of(job["wait"], job["seconds"])
        else:
            answer = os.fork()
            if answer == 0:
                return job
        print(json.dumps(answer), flush=True)
    return None


job = next_job()
if job is not None:
    os.setsid()
    os.chdir(job["folder"])
    for name, stream in (("out", 1), ("err", 2)):
        os.dup2(os.open(job[name], os.O_CREAT | os.O_WRONLY), stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    # A new process has random numbers of its own.
    random.seed()
    np.random.seed()
    sys.argv = job["arguments"]
    if sys.argv[0] == "-c":
        code = sys.argv.pop(1)
        sys.path[0] = ""
        main = sys.modules["__main__"] = types.ModuleType("__main__")
        exec(compile(code, "<string>", "exec"), main.__dict__)
    else:
        sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
        runpy.run_path(sys.argv[0], run_name="__main__")
