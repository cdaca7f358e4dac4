"""The public names of both languages, and a check that docs/names.md has each of them."""

import re
from pathlib import Path

import kerasinit
import kerasinit.testing
import kerasinit.verify
from pairs import Wrong

ROOT = Path(__file__).resolve().parents[2]
MODULES = (
    kerasinit,
    kerasinit.initializers,
    kerasinit.random,
    kerasinit.testing,
    kerasinit.verify,
)


def in_python() -> dict[str, bool]:
    """Each public name of Python, and whether this package makes it (else Keras does)."""
    return {
        f"{module.__name__}.{name}": thing.__module__.startswith("kerasinit")
        for module in MODULES
        for name in module.__all__
        if hasattr(thing := getattr(module, name), "__module__")  # Modules have none.
    }


def in_r() -> set[str]:
    """What the R package exports."""
    return set(re.findall(r"^export\((\w+)\)$", (ROOT / "NAMESPACE").read_text(), re.M))


def check(page: str) -> None:
    """Refuses a table that lacks a public name, or has one that is none."""
    found = re.findall(r"^\|([^|]*)\|([^|]*)\|", page, re.M)
    sides = {
        "R": (in_r(), {name for row in found for name in re.findall(r"`(\w+)\(\)`", row[0])}),
        "Python": (
            set(in_python()),
            {name for row in found for name in re.findall(r"`(kerasinit\.[\w.]+)`", row[1])},
        ),
    }
    for language, (public, named) in sides.items():
        if public != named:
            raise Wrong(
                f"docs/names.md: of {language} it lacks {sorted(public - named) or 'nothing'}, "
                f"and it has {sorted(named - public) or 'nothing'}, which is not public."
            )
