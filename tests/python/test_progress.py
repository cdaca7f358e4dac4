"""The progress bar: when it appears, and how it disappears."""

import io
import threading

import pytest

from kerasinit.stream import progress


@pytest.fixture
def reports(monkeypatch):
    found = []
    monkeypatch.setattr(progress, "_make_reporter", progress._make_reporter)
    monkeypatch.setattr(progress, "INTERVAL", 0.0)
    progress.set_reporter(lambda: lambda *report: found.append(report))
    return found


def test_short_draws_show_nothing(reports):
    with progress.watched(10) as report:
        report(5)
    assert reports == []


def test_long_draws_are_reported_to_their_end(reports, monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    with progress.watched(10) as report:
        report(4)
        report(12)  # The last block is smaller than the others.
    assert reports == [(4, 10), (10, 10), (10, 10)]


def test_a_stopped_draw_ends_with_none(reports, monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    with pytest.raises(KeyboardInterrupt), progress.watched(10) as report:
        report(4)
        raise KeyboardInterrupt
    assert reports == [(4, 10), (None, 10)]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("last", [10, None])
def test_the_bar_on_a_terminal(last, monkeypatch):
    pytest.importorskip("tqdm")
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    bar = progress.TqdmBar()
    bar(4, 10)
    assert "kerasinit" in terminal.getvalue()
    bar(last, 10)
    assert bar._bar is None
    assert terminal.getvalue().endswith("\r")  # The line is free again.


def test_no_bar_without_a_terminal(monkeypatch):
    nobody = io.StringIO()
    monkeypatch.setattr("sys.stderr", nobody)
    bar = progress.TqdmBar()
    bar(4, 10)
    assert bar._bar is None  # Even a disabled tqdm bar starts a thread.
    bar(10, 10)
    assert nobody.getvalue() == ""


def test_only_the_main_thread_shows_it(monkeypatch):
    """R's display is R code, which no other thread may run."""
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    made = []
    monkeypatch.setattr(progress, "_make_reporter", lambda: made.append(1) or (lambda *_: None))

    def watch():
        with progress.watched(10) as report:
            report(5)

    thread = threading.Thread(target=watch)
    thread.start()
    thread.join()
    assert made == []
    watch()
    assert made == [1]
