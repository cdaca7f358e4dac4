"""The command `kerasinit`.

This module is outside the package, whose import takes seconds: `kerasinit --help` does without it.
"""

import argparse
import ast
import contextlib
import inspect
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

DESCRIPTION = """\
Keras's weight initializers, whose seeds give the same bits in R and in Python.

  kerasinit verify    checks that this machine makes the known bits
  kerasinit draw      makes the values of one initializer and prints them
"""
VERIFY = """\
Checks that this machine makes the known bits.

kerasinit contains the answers to 926 cases: the bits that stock Keras made for an initializer, a
seed, a shape and a dtype. This command makes the same cases on every path that is installed here:
NumPy, the kernel in C, TensorFlow, JAX and PyTorch, called and compiled, on a GPU, and
R. It prints a table of the paths. A missing path is "not here", and is not a failure. A process
that gives no result for 15 minutes is killed, and is a failure. The command takes about a minute
and changes nothing.
"""
VERIFY_STATUS = """\
exit status:
  0  every path that is here gives the known bits
  1  a path does not: the table names it and the first value that differs
  2  nothing was compared: the command line is wrong, or Keras's backend is missing
  130  Ctrl-C stopped it
"""
DRAW = """\
Makes the values of one initializer and prints them with their fingerprint. Two tensors with the
same bits have the same fingerprint, in R too (docs/fingerprint.md).
"""
DRAW_EXAMPLES = """\
examples:
  kerasinit draw glorot_normal --shape 2,2 --seed 42
  kerasinit draw random_normal --shape 5 --seed 1 --dtype float64 --set mean=1 --set stddev=0.1
"""


class _Parser(argparse.ArgumentParser):
    """A parser that reports errors in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (`{self.prog} --help` explains)\n")


def main(arguments: list[str] | None = None) -> int:
    """Runs the command.

    Args:
        arguments: The command line; None is the process's.

    Returns:
        The exit status: 0, or 1 if the bits of a path differ, or 130 after Ctrl-C, as in a shell. A
        wrong command line or a missing backend ends the process with status 2.
    """
    parser, verify, draw = _parsers()
    given = parser.parse_args(arguments)
    try:
        return _verify(given, verify) if given.command == "verify" else _draw(given, draw)
    except KeyboardInterrupt:
        return 130


def _parsers() -> tuple[_Parser, _Parser, _Parser]:
    """The parsers of the command line and of its two commands."""
    plain = argparse.RawDescriptionHelpFormatter
    parser = _Parser(prog="kerasinit", description=DESCRIPTION, formatter_class=plain)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    verify = commands.add_parser(
        "verify",
        description=VERIFY,
        epilog=VERIFY_STATUS,
        formatter_class=plain,
        help="check this machine",
    )
    verify.add_argument(
        "--json", action="store_true", help="print one JSON object in place of the table"
    )
    draw = commands.add_parser(
        "draw",
        description=DRAW,
        epilog=DRAW_EXAMPLES,
        formatter_class=plain,
        help="print the values of an initializer",
    )
    draw.add_argument("initializer", help="its name, such as glorot_normal")
    draw.add_argument(
        "--shape",
        required=True,
        type=_shape,
        metavar="N,N,...",
        help="the sizes of the tensor, each >= 0, as in --shape=2,2; an empty text is one number",
    )
    # One list for --seed and --set, where an argument that is given twice is found.
    draw.add_argument(
        "--seed",
        dest="arguments",
        action="append",
        default=[],
        type=_seed,
        metavar="N",
        help="a whole number; by default one is picked and shown",
    )
    draw.add_argument(
        "--dtype", help="such as float16, bfloat16 or float64; by default Keras's floatx, float32"
    )
    draw.add_argument(
        "--set",
        dest="arguments",
        action="append",
        default=[],
        type=_argument,
        metavar="NAME=VALUE",
        help="another argument of the initializer, such as mean=1; can be given several times",
    )
    return parser, verify, draw


def _shape(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(size) for size in text.split(",") if text.strip())
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a list of whole numbers such as 2,2"
        ) from None


def _seed(text: str) -> tuple[str, int]:
    try:
        return "seed", int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None


def _argument(text: str) -> tuple[str, Any]:
    """A name and a value in Python's syntax. Any other value is a string."""
    name, sign, value = text.partition("=")
    if not (name.isidentifier() and sign):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE, such as mean=1")
    with contextlib.suppress(ValueError, SyntaxError):
        return name, ast.literal_eval(value)
    return name, value


def _verify(given: argparse.Namespace, parser: _Parser) -> int:
    with imports(parser.prog):
        from kerasinit.verify import table, verify_bits
    with _bar() as show:
        report = verify_bits(show)
    print(table.as_json(report) if given.json else table.as_text(report))
    return 0 if report.is_equal else 1


@contextlib.contextmanager
def _bar() -> Iterator[Callable[[int, int, str], None]]:
    """A tqdm bar over the paths, on an interactive stderr; without tqdm, nothing."""
    try:
        from tqdm import tqdm
    except ImportError:
        yield lambda *_: None
        return
    with tqdm(total=1, desc="kerasinit verify", unit="path", disable=None, leave=False) as bar:

        def show(done: int, total: int, path: str) -> None:
            bar.total = total
            bar.set_postfix_str(path, refresh=False)
            bar.update(done - bar.n)

        yield show


def _draw(given: argparse.Namespace, parser: _Parser) -> int:
    with imports(parser.prog):
        from kerasinit.initializers.lookup import by_name
        from kerasinit.testing import fingerprint
        from kerasinit.testing.bits import as_array
    arguments: dict[str, Any] = {}
    try:
        cls = type(by_name(given.initializer, "initializer", "draw()"))
        known = list(inspect.signature(cls).parameters)
        for name, value in given.arguments:
            if name not in known:
                takes = ", ".join(known) or "no arguments"
                parser.error(f"{cls.__name__} takes no {name!r}: it takes {takes}")
            if name in arguments:
                parser.error(f"`{name}` is given twice")
            arguments[name] = value
        initializer = cls(**arguments)
        values = as_array(initializer(given.shape, given.dtype))
    except (TypeError, ValueError, MemoryError, ImportError) as error:
        parser.error(_in_words(error))
    print(repr(values))
    print(fingerprint(values))
    if "seed" in known and arguments.get("seed") is None:
        print(
            f"seed {initializer.seed}, picked: --seed {initializer.seed} gives these values again"
        )
    return 0


def _in_words(error: Exception) -> str:
    """An error in one line, without the Python call at its start."""
    return re.sub(r"^[\w.]+\(\): ", "", " ".join(str(error).split())).removesuffix(".")


@contextlib.contextmanager
def imports(command: str) -> Iterator[None]:
    """Around the imports: ends the process in one line if the backend is missing or unknown."""
    try:
        with _without_log():
            yield
    except (ImportError, ValueError) as error:
        print(f"{command}: {error}", file=sys.stderr)
        sys.exit(2)


@contextlib.contextmanager
def _without_log() -> Iterator[None]:
    """Hides the lines that TensorFlow writes to stderr during the imports.

    No setting of TensorFlow's own hides them all. They are shown if an import fails in an
    unexpected way, and if the user asks for TensorFlow's log.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    if os.environ["TF_CPP_MIN_LOG_LEVEL"] == "0":
        yield
        return
    kept = os.dup(2)
    with tempfile.TemporaryFile() as log:
        os.dup2(log.fileno(), 2)
        try:
            yield
        except BaseException as error:
            os.dup2(kept, 2)
            if not isinstance(error, (ImportError, ValueError)):  # Not a missing backend.
                log.seek(0)
                os.write(2, log.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)
