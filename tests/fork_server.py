"""Starts Python programs as forks of one process that has imported Keras, which takes seconds.

    python fork_server.py

It reads a job in JSON from each line of its input, and answers in one line. The job
`{"program": path, "folder": path}` starts a program in its folder, where `out` and `err` get what
it prints; the answer is its process. The job `{"wait": process, "seconds": number}` is answered
with its exit status, or with null after that time.
"""

import json
import os
import random
import runpy
import sys
import time

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


def next_program():
    """Answers jobs. Returns in each new fork with its job; None at the end of the input."""
    while line := sys.stdin.readline():
        job = json.loads(line)
        if "program" in job:
            answer = os.fork()
            if answer == 0:
                return job
        else:
            answer = status_of(job["wait"], job["seconds"])
        print(json.dumps(answer), flush=True)
    return None


job = next_program()
if job is not None:
    os.setsid()
    os.chdir(job["folder"])
    for name, stream in (("out", 1), ("err", 2)):
        os.dup2(os.open(name, os.O_CREAT | os.O_WRONLY), stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    # A fresh process has random numbers of its own.
    random.seed()
    np.random.seed()
    sys.argv, sys.path[0] = [job["program"]], job["folder"]
    runpy.run_path(job["program"], run_name="__main__")
