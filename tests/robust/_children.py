"""Makes hostile calls in child processes, counts their faults, and prints the figures.

A child announces each call, to identify the call if the child dies or hangs. It prints, as JSON,
{"at": NUMBER, "stage": "start", "ours", "stock" or "end"}, and for each fault
{"at", "kind", "text", "more"}.
"""

import argparse
import contextlib
import json
import queue
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

from tqdm import tqdm

BATCH = 5000  # Calls of one child.
SECONDS = 20  # A call takes some milliseconds, or some seconds on a busy machine.
START = 120  # Seconds that a child may take to import TensorFlow.

# The counted faults. All counts must be 0.
BAD = {
    "death": "process deaths",
    "hang": f"calls that took over {SECONDS} s",
    "exception": "errors of another kind",
    "words": "messages that lack the call's name or an argument in backticks",
    "moved": "generators that moved though the call was refused",
    "accepted": "nonsense accepted",
    "bits": "values with other bits than stock Keras's",
}


def lines_of(process):
    """A queue of a child's lines, then None when it has ended."""
    lines = queue.Queue()

    def read():
        for line in process.stdout:
            with contextlib.suppress(json.JSONDecodeError):
                report = json.loads(line)
                if isinstance(report, dict):  # Else something that a call printed, such as [1].
                    lines.put(report)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    return lines


def run_batch(command, call_text, first, end, bar):
    """Makes a batch's calls in as many children as needed, and yields their faults."""
    slow = None
    while first < end:
        process = subprocess.Popen(
            command(first, end), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        lines, at, stage = lines_of(process), first, "start"
        ended = None
        while ended is None:
            try:
                line = lines.get(timeout=START if stage == "start" else SECONDS)
            except queue.Empty:
                ended = "hang"
                break
            if line is None:
                ended = "death"
            elif "kind" in line:
                yield line
            else:
                bar.update(line["at"] - at)
                at, stage = line["at"], line["stage"]
                if stage == "end":
                    ended = "end"
        process.kill()
        status = process.wait()
        if stage == "start":
            raise SystemExit(f"A child did not start: status {status}.")
        if ended == "hang" and slow != at:  # A busy machine may be slow once.
            first = slow = at
            continue
        if stage == "ours":  # A death in stock Keras is not our fault.
            yield {"at": at, "kind": ended, "text": call_text(at), "more": f"status {status}"}
        first = at if stage == "end" else at + 1


def arguments_of(description, calls):
    """The arguments of a program of hostile calls."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--calls", type=int, default=calls, help="how many (default: %(default)s)")
    parser.add_argument("--first", type=int, default=0, help="number of the first call")
    parser.add_argument("--seed", type=int, default=1, help="of the calls (default: %(default)s)")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    parser.add_argument("--child", type=int, nargs=2, help=argparse.SUPPRESS)
    return parser.parse_args()


def count(options, command, call_text):
    """Makes the calls, shows their faults and prints the figures. Ends the program."""
    found, last = Counter(), options.first + options.calls
    with tqdm(total=options.calls, disable=None, unit="call") as bar:
        for first in range(options.first, last, BATCH):
            for fault in run_batch(command, call_text, first, min(first + BATCH, last), bar):
                found[fault["kind"]] += 1
                kind, number = fault["kind"], fault["at"]
                tqdm.write(f"{kind:9} {fault['text']}  # {number}: {fault['more']!r}")
    figures = {"hostile calls": options.calls}
    figures |= {meaning: found[kind] for kind, meaning in BAD.items()}
    for meaning, number in figures.items():
        print(f"{meaning}: {number}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))
    sys.exit(any(found[kind] for kind in BAD))
