"""The cache of compiled code, and draws without a working cache."""

import pytest

pytest.importorskip("numba")

from kerasinit.stream.kernel import jit


def double(x):
    return 2 * x


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    return tmp_path


def hits(function):
    return sum(function.stats.cache_hits.values())


def test_a_function_is_compiled_once_and_cached(folder):
    for expected in (0, 1):
        function = jit.first_call(jit.jit_cached(double), (1,))
        assert function(4) == 8
        assert hits(function) == expected
    kept = [path.suffix for path in folder.rglob("*double*")]
    assert sorted(kept) == [".nbc", ".nbi"]


def test_the_folder_is_the_user_s(monkeypatch, tmp_path):
    """Nothing is written beside the sources, which may be read-only."""
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(jit.sys, "platform", "linux")
    assert jit.cache_directory() == tmp_path / "kerasinit" / jit.sources_digest()


# Tests may run as root, who can write anywhere. A file in place of the folder stops root, too.
def test_no_folder_for_the_cache(monkeypatch, tmp_path):
    occupied = tmp_path / "file"
    occupied.touch()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(occupied))
    assert jit.cache_directory() is None
    assert jit.first_call(jit.jit_cached(double), (1,))(4) == 8


def test_a_user_without_a_home(monkeypatch):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    for variable in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(jit.Path, "home", homeless)
    assert jit.cache_directory() is None
    assert jit.first_call(jit.jit_cached(double), (1,))(4) == 8


def test_a_full_disk(folder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("numba.core.caching.IndexDataCacheFile.save", full)
    assert jit.first_call(jit.jit_cached(double), (1,))(4) == 8


def test_a_damaged_cache(folder):
    jit.first_call(jit.jit_cached(double), (1,))
    for path in folder.rglob("*.nb?"):
        path.write_bytes(path.read_bytes()[:20])
    assert jit.first_call(jit.jit_cached(double), (1,))(4) == 8


def test_the_folder_is_named_after_all_sources_and_numba(tmp_path, monkeypatch):
    monkeypatch.setattr(jit, "__file__", str(tmp_path / "kernel" / "jit.py"))
    (tmp_path / "kernel").mkdir()
    (tmp_path / "reference.py").write_text("ROUNDS = 10")
    (tmp_path / "kernel" / "jit.py").write_text("")
    first = jit.sources_digest()
    (tmp_path / "kernel" / "normal.py").write_text("PI = 3")
    second = jit.sources_digest()
    (tmp_path / "reference.py").write_text("ROUNDS = 11")
    third = jit.sources_digest()
    monkeypatch.setattr(jit.numba, "__version__", "0.0")
    assert len({first, second, third, jit.sources_digest()}) == 4
