"""A release's version, title and notices agree in all places."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def found(pattern, *path):
    """The text of a pattern's first group in a file."""
    match = re.search(pattern, ROOT.joinpath(*path).read_text(), re.MULTILINE)
    assert match, f"{'/'.join(path)} has no {pattern}"
    return match[1]


def test_the_versions_agree():
    version = found(r'^__version__ = "(.*)"$', "python", "kerasinit", "__init__.py")
    assert found(r"^Version: (.*)$", "DESCRIPTION") == version
    # The first heading of NEWS.md has this version, released or not.
    assert found(r"^# kerasinit (\S+)", "NEWS.md") == version


def test_the_titles_agree():
    title = found(r"^Title: (.*)$", "DESCRIPTION")
    assert found(r'^title: "kerasinit: (.*)"$', "CITATION.cff") == title


def test_both_packages_have_the_notices_of_others():
    notices = "inst/COPYRIGHTS"
    assert found(r"^Copyright: file (.*)$", "DESCRIPTION") == notices
    assert notices in found(r"^license-files = (.*)$", "pyproject.toml")
    arm = "Copyright (c) 1999-2019, Arm Limited."
    assert arm in ROOT.joinpath("python", "kerasinit", "stream", "tables.py").read_text()
    assert arm in ROOT.joinpath(notices).read_text()
