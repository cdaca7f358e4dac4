"""Prints the figures that each program here wrote to a JSON file, and describes the machine."""

import json
import platform
import subprocess
import sys
from importlib import metadata
from pathlib import Path

R = 'cat(format(getRversion()), format(utils::packageVersion("reticulate")))'


def processor():
    """The processor's name, if Linux knows it."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.split(": ", 1)[1] for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


r, reticulate = subprocess.run(
    ["Rscript", "-e", R], capture_output=True, text=True, check=True
).stdout.split()
packages = ("tensorflow", "tensorflow-cpu")
tensorflow = next(
    it.version for it in metadata.distributions() if it.name.replace("_", "-") in packages
)
versions = {"Python": platform.python_version(), "TensorFlow": tensorflow}
versions |= {"Keras": metadata.version("keras"), "R": r, "reticulate": reticulate}
figures = {Path(file).stem: json.loads(Path(file).read_text()) for file in sys.argv[1:]}
print(json.dumps({"processor": processor(), "versions": versions, **figures}, indent=1))
