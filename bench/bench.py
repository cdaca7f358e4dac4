"""Measures kerasinit against stock Keras in the same process, and prints a table.

    tools/bench            everything (minutes; needs 16 GiB of memory)
    tools/bench --quick    without what needs more than 1 GiB, and without the picture

Results go to bench/results/ as JSON, with a picture. Ends non-zero if a figure is not what it
must be.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["KERAS_BACKEND"] = "tensorflow"
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
os.chdir(HERE.parent)

import measure  # noqa: E402
import rows  # noqa: E402
import sizes  # noqa: E402


def line(row: rows.Row) -> str:
    """A row of the table."""
    relation = ">=" if row.more_is_better else "<="
    verdict = "" if row.passes(row.must) else "   FAILS"
    verdict = "   aim reached" if row.passes(row.aim) else verdict
    return (
        f"{row.what:<58} {relation} {row.must:<6g}{row.aim:<6g}{row.measured:8.3g} {row.unit}"
        f"{verdict}"
    )


def main() -> int:
    """Measures, prints, writes; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    quickly = "leaves out what needs more than 1 GiB, and the picture"
    parser.add_argument("--quick", action="store_true", help=quickly)
    quick = parser.parse_args().quick

    machine = measure.machine()
    print("\n".join(f"{name}: {value}" for name, value in machine.items()), flush=True)
    print(f"\n{'what':<58} {'must':<9}{'aim':<6}measured", flush=True)
    parts = [
        rows.large_draws,
        rows.small_draws,
        rows.fresh_processes,
        rows.a_whole_model,
        rows.on_jax,
        rows.size,
    ]
    if not quick:
        parts += [rows.memory_and_slices, rows.growth, rows.equality]
    found = []
    for part in parts:
        for row in part():
            found.append(row)
            print(line(row), flush=True)
    for values in measure.in_r(str(HERE / "bench.R")):
        found.append(rows.Row(**values))
        print(line(found[-1]), flush=True)
    paths = rows.paths()
    print(f"\n{paths}")

    results = HERE / "results"
    results.mkdir(exist_ok=True)
    record = {
        "machine": machine,
        "rows": [row._asdict() for row in found],
        "paths": paths.splitlines(),
    }
    if not quick:
        record["times"] = sizes.times(28)
    name = "quick.json" if quick else "bench.json"
    (results / name).write_text(json.dumps(record, indent=1) + "\n")
    failed = [row.what for row in found if not row.passes(row.must)]
    if failed:
        print("\nNot what it must be: " + "; ".join(failed), flush=True)
    if not quick:
        subprocess.run(["tools/lib/environment.sh", "picture"], check=True)
        subprocess.run([".setup/picture/bin/python", "bench/picture.py", results], check=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
