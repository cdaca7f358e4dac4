"""The free memory of a process, in a container or not."""

from pathlib import Path

import psutil
import pytest

from kerasinit import memory


@pytest.fixture
def group(tmp_path, monkeypatch):
    """A container of 8 GiB with 7 GiB in use, 5 of these for cached files."""
    for name, text in {
        "memory.max": f"{8 * 2**30}\n",
        "memory.current": f"{7 * 2**30}\n",
        "memory.stat": f"anon {2 * 2**30}\ninactive_file {5 * 2**30}\nactive_file 5\n",
    }.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(memory, "_CGROUP", tmp_path)
    machine = type("Machine", (), {"available": 100 * 2**30})
    monkeypatch.setattr(psutil, "virtual_memory", lambda: machine)
    return tmp_path


def test_cached_files_count_as_free(group):
    assert memory.free_bytes() == 6 * 2**30


def test_a_container_without_a_limit_has_the_machine_s_memory(group):
    (group / "memory.max").write_text("max\n")
    assert memory.free_bytes() == 100 * 2**30


def test_without_a_container_the_machine_s_memory_counts(group):
    (group / "memory.max").unlink()
    assert memory.free_bytes() == 100 * 2**30


def test_a_large_test_is_skipped_by_name(group, request):
    conftest = Path(__file__).parents[1] / "conftest.py"
    set_up = request.config.pluginmanager.get_plugin(str(conftest)).pytest_runtest_setup
    request.node.add_marker(pytest.mark.large(6))
    set_up(request.node)
    request.node.add_marker(pytest.mark.large(6.5), append=False)
    with pytest.raises(pytest.skip.Exception, match=r"needs 6\.5 GiB of free memory, 6\.0 are"):
        set_up(request.node)
