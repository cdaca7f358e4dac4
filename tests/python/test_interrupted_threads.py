"""After an interrupt at any step no helper continues, and the next draw has all helpers."""

import ctypes
import os
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


@pytest.fixture
def while_main_waits(monkeypatch):
    """Calls `ask` in a helper while the calling thread waits for it, with no block left.

    The helper's block lasts until `answered` is set. If the wait lasted as long as the block, that
    would never happen.
    """
    main, begun, waiting = threading.current_thread(), threading.Event(), threading.Event()
    wait = parallel._Work.wait

    def wait_and_say_so(work):
        waiting.set()
        wait(work)

    monkeypatch.setattr(parallel._Work, "wait", wait_and_say_so)

    def run(ask, answered):
        seen = []

        def job(first, last):
            if threading.current_thread() is main:
                assert begun.wait(30)  # The other block is the helper's.
                return
            begun.set()
            assert waiting.wait(30)
            time.sleep(0.02)  # The wait itself begins.
            ask()
            seen.append(answered.wait(30))

        try:
            parallel.for_blocks(job, 2, 1, 2)
        finally:
            assert seen == [True]

    return run


def test_a_signal_stops_a_wait_for_helpers(while_main_waits):
    answered = threading.Event()

    def interrupt(*_):
        answered.set()
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGALRM, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            while_main_waits(lambda: os.kill(os.getpid(), signal.SIGALRM), answered)
    finally:
        signal.signal(signal.SIGALRM, previous)


def test_pending_calls_run_during_a_wait_for_helpers(while_main_waits):
    """reticulate passes R's interrupts to Python as pending calls."""
    answered = threading.Event()

    @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)
    def pending(_):
        answered.set()
        return 0

    while_main_waits(lambda: ctypes.pythonapi.Py_AddPendingCall(pending, None), answered)
