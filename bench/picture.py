"""Makes the picture of time against size from `bench.json`.

It runs in an environment of its own. Keras imports matplotlib where it is installed, which would
make each start of Python in the project's environment a sixth slower.
"""

import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt


def draw(found: dict[str, list[float]], machine: dict, path: Path) -> None:
    """Makes the picture."""
    figure, axes = plt.subplots(figsize=(7.5, 5), layout="constrained")
    styles = {"stock Keras": "C3o-", "kerasinit": "C0o-"}
    for name, seconds in found.items():
        if name != "values":
            axes.plot(found["values"], seconds, styles.get(name, "--"), label=name, markersize=4)
    axes.set(xscale="log", yscale="log", xlabel="values (float32)", ylabel="seconds")
    axes.set_xscale("log", base=2)
    axes.grid(alpha=0.3)
    axes.legend()
    axes.set_title(f"Glorot normal on {machine['cores']} cores of {machine['processor']}")
    figure.savefig(path, dpi=150)


if __name__ == "__main__":
    results = Path(sys.argv[1])
    record = json.loads((results / "bench.json").read_text())
    draw(record["times"], record["machine"], results / "time_against_size.png")
