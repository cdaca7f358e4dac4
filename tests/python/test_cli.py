"""The command line: `kerasinit draw`, errors, and help that needs no Keras."""

import importlib.util
import os
import re

import pytest

import kerasinit_cli
from child_process import run_python
from kerasinit import initializers
from kerasinit.testing import fingerprint

pytestmark = pytest.mark.once


def said_by(capfd, line):
    """The exit status and the output of a command line."""
    try:
        status = kerasinit_cli.main(line.split(" "))
    except SystemExit as end:
        status = end.code
    return status, *capfd.readouterr()


def test_draw(capfd):
    status, out, err = said_by(capfd, "draw glorot_normal --shape 2,2 --seed 42")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "array([[ 0.01271491, -1.278227  ],",
        "       [ 0.08327673,  0.65254015]], dtype=float32)",
        "sha256:9b83fe71d93f115e26be3f053b2ce61e81b9692e2e3ee2821f01ad75d4fcbdc0",
    ]


def test_draw_with_other_arguments(capfd):
    line = "draw RandomNormal --shape 3 --seed -1 --dtype float64 --set mean=1 --set stddev=0.1"
    status, out, _ = said_by(capfd, line)
    expected = initializers.RandomNormal(1, 0.1, seed=-1)((3,), "float64")
    assert (status, out.splitlines()[-1]) == (0, fingerprint(expected))
    line = "draw variance_scaling --shape 3,4 --seed 1 --set distribution=uniform"
    expected = initializers.VarianceScaling(distribution="uniform", seed=1)((3, 4))
    assert said_by(capfd, line)[1].splitlines()[-1] == fingerprint(expected)
    line = "draw constant --shape  --set value=2.5 --dtype bfloat16"  # A number: no axes.
    expected = initializers.Constant(2.5)((), "bfloat16")
    assert said_by(capfd, line)[1].splitlines() == [
        "array(2.5, dtype=bfloat16)",
        fingerprint(expected),
    ]


@pytest.mark.parametrize("given", ["", " --set seed=None"])
def test_a_picked_seed_is_shown(capfd, given):
    out = said_by(capfd, f"draw he_uniform --shape 3{given}")[1].splitlines()
    seed = out[-1].split()[-5]
    assert out[-1] == f"seed {seed}, picked: --seed {seed} gives these values again"
    again = said_by(capfd, f"draw he_uniform --shape 3 --seed {seed}")[1].splitlines()
    assert again == out[:-1]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("drow", "argument COMMAND: invalid choice: 'drow'"),
        ("draw glorot_normal", "the following arguments are required: --shape"),
        (
            "draw glorot --shape 2",
            "`initializer` 'glorot' is not the name of an initializer. Known names: constant,",
        ),
        (
            "draw ones --shape 2,x",
            "argument --shape: '2,x' is not a list of whole numbers such as 2,2",
        ),
        ("draw ones --shape 2,-1", "`shape` must be a list or tuple of whole numbers >= 0"),
        ("draw ones --shape 2 --seed 1", "Ones takes no 'seed': it takes no arguments"),
        ("draw constant --shape 2 --set v=1", "Constant takes no 'v': it takes value"),
        ("draw ones --shape 2 --set v", "argument --set: 'v' is not NAME=VALUE, such as mean=1"),
        ("draw he_normal --shape 2 --seed 1.5", "argument --seed: '1.5' is not a whole number"),
        ("draw he_normal --shape 2 --seed 1 --set seed=2", "`seed` is given twice"),
        ("draw random_normal --shape 2 --set mean=1 --set mean=5", "`mean` is given twice"),
        ("draw he_normal --shape 2 --dtype int7", "`dtype` must be one of float16, bfloat16,"),
        ("draw random_normal --shape 2 --set stddev=-1", "`stddev` must be a finite number >= 0"),
        ("draw he_normal --shape 10000000,10000000", "`shape` (10000000, 10000000) in float32"),
        ("verify --jason", "unrecognized arguments: --jason"),
    ],
)
def test_an_error_is_reported_in_one_line(capfd, line, words):
    status, out, err = said_by(capfd, line)
    assert (status, out) == (2, "")
    assert words in err and err.startswith("kerasinit") and err.count("\n") == 1
    assert err.endswith("--help` explains)\n")


@pytest.mark.parametrize("line", ["--help", "verify --help", "draw --help"])
def test_help_needs_no_keras(line):
    script = """
import sys
import kerasinit_cli
try:
    kerasinit_cli.main(sys.argv[1:])
except SystemExit as end:
    assert end.code == 0
assert "kerasinit" not in sys.modules and "numpy" not in sys.modules
"""
    out = run_python("-c", script, *line.split()).stdout
    assert "usage: kerasinit" in out and "--help" in out


def test_help_says_how_to_write_a_shape_and_what_a_status_means(capfd):
    assert "as in --shape=2,2;" in " ".join(said_by(capfd, "draw --help")[1].split())
    told = said_by(capfd, "verify --help")[1].split("exit status:")[1]
    assert [line.split()[0] for line in told.strip().splitlines()] == ["0", "1", "2", "130"]


COMMANDS = {
    "kerasinit": ["-c", "import kerasinit_cli; kerasinit_cli.main()"],
    "python -m kerasinit": ["-m", "kerasinit"],
}


NO_BACKEND = {
    "nowhere": "Keras's backend must be one of 'tensorflow', 'jax', .*, not 'nowhere'. It is set",
    "torch": "Keras's backend is 'torch', and this Python lacks torch. Run `pip install torch`",
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("backend, says", NO_BACKEND.items())
def test_a_missing_backend_gives_a_one_line_error(command, backend, says):
    if importlib.util.find_spec(backend):
        pytest.skip(f"{backend} is installed here")
    line = [*command, "draw", "ones", "--shape", "2"]
    err = run_python(*line, status=2, backend=backend, TF_CPP_MIN_LOG_LEVEL="2").stderr
    assert re.match(f"kerasinit( draw)?: {says}", err) and err.count("\n") == 1


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_tensorflow_writes_nothing_meanwhile(command):
    line = [*command, "draw", "ones", "--shape", "2"]
    assert run_python(*line, TF_CPP_MIN_LOG_LEVEL=None).stderr == ""


def test_tensorflow_s_log_is_shown_on_request():
    line = [*COMMANDS["kerasinit"], "draw", "ones", "--shape", "2"]
    told = run_python(*line, TF_CPP_MIN_LOG_LEVEL="0").stderr
    assert os.environ.get("KERAS_BACKEND", "tensorflow") != "tensorflow" or told
