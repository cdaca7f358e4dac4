"""Tests the package that is installed in this Python, from a folder outside the checkout.

python installed.py SOURCE      SOURCE is the modules' folder. All its files must be installed.
"""

import sys
from importlib.metadata import distribution
from pathlib import Path

import kerasinit
from kerasinit.testing import fingerprint

here = Path(kerasinit.__file__).parent
assert here.is_relative_to(sys.prefix), f"{here} is not in {sys.prefix}"

source = Path(sys.argv[1])
made = ("__pycache__", ".egg-info")
files = {file.relative_to(source) for file in source.rglob("*") if file.is_file()}
missing = [
    str(file)
    for file in sorted(files)
    if not any(part.endswith(made) for part in file.parts) and not (here.parent / file).exists()
]
assert not missing, f"not installed: {missing}"

package = distribution("kerasinit")
assert package.version == kerasinit.__version__
notices = [file.name for file in package.files if "licenses" in file.parts]
assert sorted(notices) == ["COPYRIGHTS", "LICENSE.md"], notices
for entry in package.entry_points:
    entry.load()

found = fingerprint(kerasinit.initializers.GlorotNormal(seed=42), shape=(2, 2))
expected = "sha256:9b83fe71d93f115e26be3f053b2ce61e81b9692e2e3ee2821f01ad75d4fcbdc0"
assert found == expected, found
print(
    f"kerasinit {package.version} in {here}: {len(files)} files are there, and the bits are right"
)
