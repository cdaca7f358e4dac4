"""A user's program under `mypy --strict`: the types detect its errors."""

from pathlib import Path

import pytest
from mypy import api

PROGRAM = Path(__file__).with_name("typed_user.py")

# A line for the program, and mypy's message for it.
FAULTS = [
    ("GlorotNormal(seed='42')", "arg-type"),
    ("GlorotNormal(seed=4.2)", "arg-type"),
    ("GlorotNormal(sead=42)", "call-arg"),
    ("GlorotNormal()('2, 2')", "arg-type"),
    ("GlorotNormal()((2.5, 2))", "arg-type"),
    ("RandomUniform(minval='0')", "arg-type"),
    ("VarianceScaling(input_axes=0)", "arg-type"),
    ("SeedGenerator(seed='42')", "arg-type"),
    ("set_random_seed(None)", "arg-type"),
    ("kerasinit.scope(seed='42')", "arg-type"),
    ("fingerprint(1) + 1", "operator"),
    ("kerasinit.initializers.Glorot()", "attr-defined"),
]


@pytest.fixture(scope="module")
def configuration(tmp_path_factory):
    """A user's configuration of mypy, which allows for Keras's lack of types."""
    folder = tmp_path_factory.mktemp("mypy")
    file = folder / "mypy.ini"
    python = PROGRAM.parents[2] / "python"
    file.write_text(
        f"[mypy]\nstrict = true\nmypy_path = {python}\ncache_dir = {folder / 'cache'}\n"
        "follow_imports = silent\n"
        "[mypy-keras.*]\nignore_missing_imports = true\nfollow_imports = skip\n"
    )
    return file


def said_of(program, configuration):
    output, errors, _ = api.run(["--config-file", str(configuration), str(program)])
    assert not errors
    return [line for line in output.splitlines() if ": error:" in line]


def test_a_users_program_passes(configuration):
    assert said_of(PROGRAM, configuration) == []


def test_each_wrong_line_is_detected(configuration, tmp_path):
    program = tmp_path / "wrong.py"
    text = PROGRAM.read_text().partition("\nif __name__")[0]
    program.write_text(text + "\n".join(["", *(line for line, _ in FAULTS), ""]))
    first = text.count("\n") + 2
    found = [line.split(":")[1:] for line in said_of(program, configuration)]
    seen = {int(parts[0]): parts[-1].rpartition("[")[2].rstrip("]") for parts in found}
    assert seen == {first + i: code for i, (_, code) in enumerate(FAULTS)}
