"""What comes before the import of the backend."""

import gc
import runpy

import kerasinit
from kerasinit.requirements import without_garbage_collection


def test_the_collector_is_paused_and_then_as_before():
    with without_garbage_collection():
        assert not gc.isenabled()
        with without_garbage_collection():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_import_pauses_the_collector(monkeypatch):
    monkeypatch.setattr(kerasinit.scope, "__module__", "kerasinit")  # The import sets it.
    paused = []
    monkeypatch.setattr(gc, "disable", lambda: paused.append(True))
    runpy.run_path(kerasinit.__file__)
    assert paused
