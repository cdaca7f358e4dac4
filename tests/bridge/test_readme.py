"""The examples of the README print what the README shows."""

import doctest
import json
import re
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"


def example(language):
    """The only code block in this language."""
    (block,) = re.findall(rf"^``` {language}\n(.*?)^```$", README.read_text(), re.M | re.S)
    return block


def with_output_of_r(example, rscript):
    """An example's code, with its current output."""
    code = [line for line in example.splitlines() if not line.startswith("#>")]
    # JSON's strings are R's too. \f marks the lines of code.
    script = "\n".join(
        f"cat({json.dumps(chr(12) + line)}, '\\n', sep = ''); {line}" for line in code
    )
    lines = rscript(script).split("\n")[:-1]
    return "".join(f"{line[1:] if line[:1] == chr(12) else '#> ' + line}\n" for line in lines)


def test_r(rscript):
    assert with_output_of_r(example("r"), rscript) == example("r")


def test_another_output_in_r_is_detected(rscript):
    changed = example("r").replace("seed = 42)", "seed = 43)", 1)
    assert with_output_of_r(changed, rscript) != changed


def test_python():
    session = doctest.DocTestParser().get_doctest(example("python"), {}, "README", None, 0)
    results = doctest.DocTestRunner().run(session)
    assert results.attempted == 4
    assert results.failed == 0
