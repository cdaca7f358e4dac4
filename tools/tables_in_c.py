"""Prints `src/tables.h`: the numbers of `python/kerasinit/stream/tables.py` in C.

tools/run python tools/tables_in_c.py > src/tables.h
"""

import runpy
from pathlib import Path

import numpy as np

TABLES = Path(__file__).parents[1] / "python" / "kerasinit" / "stream" / "tables.py"
HEADER = """\
/* The numbers of python/kerasinit/stream/tables.py, which names their sources.
 * Written by tools/tables_in_c.py: change them there. */
#include <stdint.h>
"""


def lines() -> list[str]:
    """A line for each number, and some for each table."""
    found = [HEADER]
    for name, value in runpy.run_path(str(TABLES)).items():
        if not name.isupper() or name.startswith("_"):
            continue
        if isinstance(value, int):
            found.append(f"#define {name} UINT64_C({value:#x})")
        elif isinstance(value, float):
            found.append(f"#define {name} {value.hex()}")
        else:
            numbers = [float(number).hex() for number in np.asarray(value)]
            rows = [", ".join(numbers[i : i + 4]) for i in range(0, len(numbers), 4)]
            body = ",\n  ".join(rows)
            found.append(f"static const double {name}[{len(numbers)}] = {{\n  {body}}};")
    return found


if __name__ == "__main__":
    print("\n".join(lines()))
