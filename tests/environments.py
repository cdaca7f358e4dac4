"""The Pythons of the environments in .setup that `tools/test` makes."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def python_of(name):
    """The Python of an environment of tools/matrix; the test is skipped where it is not made."""
    folder = ROOT / ".setup" / name
    if not (folder / "complete").exists():
        pytest.skip(f"there is no {name} environment; `tools/test matrix machines` makes it")
    return folder / "bin" / "python"
