"""After an interrupt at any step no helper continues, and the next draw has all helpers."""

import ctypes
import signal
import sys
import threading
import time
import weakref
from itertools import count

import pytest
from interrupts import Interrupt

from kerasinit.stream import parallel

pytestmark = [
    pytest.mark.once,
    pytest.mark.no_cover,
    pytest.mark.usefixtures("no_hang_and_no_destructor"),
]


@pytest.fixture
def helpers(monkeypatch):
    """The helpers of a process before its first draw."""
    fresh = parallel._Helpers()
    monkeypatch.setattr(parallel, "_helpers", lambda process: fresh)
    return fresh


def meet():
    """Returns once two helpers have finished their earlier work."""
    barrier = threading.Barrier(3)
    parallel.for_blocks(lambda first, last: barrier.wait(30), 3, 1, 3)


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_no_helper_works_on_after_an_interrupt(helpers, error):
    meet()
    for step in count(1):
        begun, ended = [], []

        def job(first, last, begun=begun, ended=ended):
            begun.append(first)
            time.sleep(0.0005)
            ended.append(first)

        was_interrupted = Interrupt(step, error).during(
            lambda job=job: parallel.for_blocks(job, 9, 1, 3)
        )
        at_end = sorted(begun), sorted(ended)
        assert at_end[0] == at_end[1], step
        meet()
        assert (sorted(begun), sorted(ended)) == at_end, step
        if not was_interrupted:
            assert at_end[0] == list(range(9))
            break
    assert step > 50
    assert len(helpers._alive) == 2


def test_an_interrupt_while_helpers_start(monkeypatch):
    for step in count(1):
        fresh = parallel._Helpers()
        monkeypatch.setattr(parallel, "_helpers", lambda process, fresh=fresh: fresh)
        was_interrupted = Interrupt(step).during(
            lambda: parallel.for_blocks(lambda first, last: None, 3, 1, 3)
        )
        meet()
        if not was_interrupted:
            break
    assert step > 20


class Again(KeyboardInterrupt):
    """A second interrupt."""


def test_a_second_interrupt_waits_for_the_helpers_too(helpers):
    main = threading.current_thread()
    for step in range(1, 40):
        second, begun, ended = Interrupt(step, Again), [], []

        def job(first, last, second=second, begun=begun, ended=ended):
            if threading.current_thread() is main:
                while not begun:
                    time.sleep(0.001)
                sys.setprofile(second.look)
                raise KeyboardInterrupt
            begun.append(first)
            while second.left > 0:
                time.sleep(0.001)
            time.sleep(0.001)
            ended.append(first)

        with pytest.raises(Again):
            try:
                parallel.for_blocks(job, 4, 1, 2)
            finally:
                sys.setprofile(None)
                assert begun == ended, step


def test_an_interrupted_draw_frees_its_memory(helpers):
    meet()

    class Memory:
        pass

    def draw(memory):
        def job(first, last):
            assert memory is not None
            if first == 5:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            parallel.for_blocks(job, 9, 1, 3)
        return weakref.ref(memory)

    memory = draw(Memory())
    meet()
    assert memory() is None


class Ends:
    """Work that ends its helper."""

    def help(self):
        raise SystemExit


def test_a_helper_that_ends_is_replaced(helpers):
    meet()
    helpers._works.put(Ends())
    while len(helpers._alive) == 2:
        time.sleep(0.001)
    meet()
    assert len(helpers._alive) == 2


def test_a_signal_stops_a_wait_for_helpers():
    """The calling thread has no block left while a helper is busy with a long one."""
    main = threading.current_thread()

    def job(first, last):
        time.sleep(0.02 if threading.current_thread() is main else 0.3)

    previous = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        with pytest.raises(KeyboardInterrupt):
            parallel.for_blocks(job, 4, 1, 2)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def test_pending_calls_run_during_a_wait_for_helpers():
    """reticulate passes R's interrupts to Python as pending calls."""
    main, times = threading.current_thread(), {}

    @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)
    def pending(_):
        times["answered"] = time.monotonic()
        return 0

    def job(first, last):
        if threading.current_thread() is main:
            time.sleep(0.05)
        else:
            time.sleep(0.2)
            times["asked"] = time.monotonic()
            ctypes.pythonapi.Py_AddPendingCall(pending, None)
            time.sleep(0.6)

    parallel.for_blocks(job, 2, 1, 2)
    assert times["answered"] - times["asked"] < 0.3
