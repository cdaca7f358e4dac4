"""What comes before the import of the backend."""

import gc

from child_process import run_fork
from kerasinit.requirements import without_garbage_collection


def test_the_collector_is_paused_and_then_as_before():
    with without_garbage_collection():
        assert not gc.isenabled()
        with without_garbage_collection():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


# A finder that imports nothing, but sees what is imported.
IMPORT = """
import gc, sys

class Seen:
    def find_spec(self, name, *_):
        if name == "kerasinit.initializers":
            print(gc.isenabled())

sys.meta_path.insert(0, Seen())
import kerasinit
print(gc.isenabled())
"""


def test_the_import_pauses_the_collector():
    assert run_fork("-c", IMPORT).stdout == "False\nTrue\n"
