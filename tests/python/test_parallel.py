"""Blocks, threads, forks."""

import os
import threading
import time

import pytest

from child_process import run_fork
from kerasinit.backends import backend
from kerasinit.stream import parallel, progress


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("total", [0, 1, 9, 10, 11, 999, 1000])
def test_every_block_is_worked_on_once(total, threads):
    seen = []
    parallel.for_blocks(lambda first, last: seen.extend(range(first, last)), total, 10, threads)
    assert sorted(seen) == list(range(total))


def test_more_than_one_thread_works():
    names = set()

    def job(first, last):
        names.add(threading.current_thread().name)
        time.sleep(0.01)

    parallel.for_blocks(job, 30, 1, 3)
    assert len(names) == 3


@pytest.mark.parametrize("where", ["main", "helper"])
def test_an_error_stops_all_threads_and_is_raised(where):
    main, working, begun = threading.current_thread(), [], []

    def job(first, last):
        begun.append(first)
        working.append(first)
        time.sleep(0.01)
        if (threading.current_thread() is main) == (where == "main"):
            working.remove(first)
            raise ZeroDivisionError
        working.remove(first)

    with pytest.raises(ZeroDivisionError):
        parallel.for_blocks(job, 10**4, 1, 3)
    assert not working
    assert len(begun) < 100


def test_draws_at_once_from_several_threads():
    results = {}

    def draw(number):
        seen = []
        parallel.for_blocks(lambda first, last: seen.append(first), 100, 1, 4)
        results[number] = sorted(seen)

    threads = [threading.Thread(target=draw, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {number: list(range(100)) for number in range(8)}


def test_threads_follow_tensorflow(monkeypatch):
    monkeypatch.setattr(backend, "thread_setting", lambda: 3)
    assert parallel.thread_count() == 3
    monkeypatch.setattr(backend, "thread_setting", lambda: 0)
    assert parallel.thread_count() == len(os.sched_getaffinity(0))


DRAWS = """
import atexit, hashlib, multiprocessing, os, threading
import keras
import kerasinit

kerasinit.initializers.GlorotNormal(seed=1)((2**23,))

def digest(size=2**21):
    values = kerasinit.initializers.GlorotNormal(seed=42)((size,))
    return hashlib.sha256(values.numpy().tobytes()).hexdigest()

expected = hashlib.sha256(
    keras.initializers.GlorotNormal(seed=42)((2**21,)).numpy().tobytes()
).hexdigest()
assert digest() == expected
"""

FORKS_THREADS_AND_THE_END = """
reader, writer = os.pipe()
child = os.fork()
if not child:
    os.write(writer, digest().encode())
    os._exit(0)
assert os.read(reader, 64).decode() == expected
os.waitpid(child, 0)
with multiprocessing.get_context("fork").Pool(2) as pool:
    assert pool.map(digest, [2**21] * 4) == [expected] * 4

found = []
threads = [threading.Thread(target=lambda: found.append(digest())) for _ in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert found == [expected] * 6

# Python starts no threads any more when this runs.
atexit.register(lambda: print("good" if digest() == expected else "bad"))
"""

# A fork lacks TensorFlow's threads, and its ops would wait for them forever.
A_FORK = """
import keras, os
import kerasinit
from kerasinit.stream import kernel
from kerasinit.testing import fingerprint

makers = [
    lambda module: module.initializers.GlorotNormal(seed=42)((10**5,)),
    lambda module: module.initializers.GlorotNormal(seed=42)((10**5,), "float64"),
    lambda module: module.initializers.GlorotNormal(seed=42)((2, 2)),
    lambda module: module.initializers.RandomUniform(0, 9, seed=42)((10**5,), "int32"),
    lambda module: module.initializers.Orthogonal(seed=42)((300, 300)),
    lambda module: module.initializers.Identity(-0.5)((1000, 1000)),
    lambda module: module.initializers.Constant(0.1)((1000, 1000), "bfloat16"),
    lambda module: module.initializers.Zeros()((1000, 1000), "int8"),
]
expected = [fingerprint(make(keras)) for make in makers]
{before}
child = os.fork()
if not child:
    good = [fingerprint(make(kerasinit)) for make in makers] == expected
    block = {{"partition_shape": (300, 70), "partition_offset": (9, 5)}}
    part = kerasinit.initializers.GlorotNormal(seed=42)((400, 100), **block)
    good = good and part.shape == (300, 70)
    try:
        kerasinit.initializers.STFT()((512, 1, 257))
    except RuntimeError as error:
        good = good and "before the fork" in str(error)
    else:
        good = False
    os._exit(not good)
assert os.waitpid(child, 0)[1] == 0
print("good")
"""

FORKS_BEFORE_TENSORFLOW_HAS_STARTED = """
import os
import kerasinit
child = os.fork()
if not child:
    values = kerasinit.initializers.STFT(window=None)((512, 1, 257))
    os._exit(not -1 <= values.numpy().min() < values.numpy().max() == 1)
assert os.waitpid(child, 0)[1] == 0
print("good")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_forks_threads_and_the_end():
    ended = run_fork("-c", DRAWS + FORKS_THREADS_AND_THE_END, timeout=120)
    assert ended.stdout == "good\n"


@pytest.mark.once
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize(
    "script",
    [
        A_FORK.format(before=""),
        A_FORK.format(before="kernel.fill = None"),
        FORKS_BEFORE_TENSORFLOW_HAS_STARTED,
    ],
    ids=["kernel", "reference", "before TensorFlow"],
)
def test_a_fork_does_not_hang(script):
    assert run_fork("-c", script, timeout=120).stdout == "good\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_child_has_helpers_of_its_own():
    def names():
        found = set()

        def job(first, last):
            found.add(threading.current_thread().name)
            time.sleep(0.01)

        parallel.for_blocks(job, 20, 1, 2)
        return len(found)

    assert names() == 2
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.write(writer, str(names()).encode())
        os._exit(0)
    assert os.read(reader, 10) == b"2"
    os.waitpid(child, 0)


def test_progress_is_reported_between_blocks(monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setattr(progress, "INTERVAL", 0.0)
    reports = []
    monkeypatch.setattr(progress, "_make_reporter", lambda: lambda *report: reports.append(report))
    parallel.for_blocks(lambda first, last: None, 95, 10, 1)
    assert reports == [(done, 95) for done in (*range(10, 91, 10), 95, 95)]
