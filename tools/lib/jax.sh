#!/bin/bash
# Makes a Python environment with Keras on JAX and without TensorFlow, beside .venv:
#   jax.sh DIR    then: KERAS_BACKEND=jax DIR/bin/python
# Versions are those of .venv, whose NumPy is one that R's reticulate can load. A second call with the same
# versions takes no time.
set -euo pipefail
if [ $# != 1 ]; then
  echo "usage: ${0##*/} DIR" >&2
  exit 2
fi
# shellcheck source=tools/lib/steps.sh
source "$(dirname "$0")/steps.sh"
mkdir -p "$1"
dir=$(cd "$1" && pwd)
python=$("$VENV/bin/python" -c 'import sys; print(sys._base_executable)')

# JAX 0.6.2 is the last that takes NumPy 1, and the last for Python 3.10.
versions() {
  local jax=0.10.2
  grep -v '^tensorflow' "$STATE/constraints.txt"
  if grep -q '^numpy==1' "$STATE/constraints.txt"; then jax=0.6.2; fi
  printf '%s==%s; python_version >= "3.11"\n%s==0.6.2; python_version < "3.11"\n' jax $jax jax jaxlib $jax jaxlib
}
packages=(keras numpy numba tqdm psutil scipy ml_dtypes jax)

stamp() { echo "$dir $python $(versions | cksum) ${packages[*]} $(cksum <"$0")"; }
began=$(tenths)
if [ "$(cat "$dir/complete" 2>/dev/null)" = "$(stamp)" ]; then
  echo "JAX environment: in place ($(since "$began"))"
  exit 0
fi
if [ -n "$(ls -A "$dir")" ] && [ ! -e "$dir/pyvenv.cfg" ]; then
  echo "${0##*/}: $dir is not empty, and no venv" >&2
  exit 2
fi
rm -rf "$dir"
"$python" -m venv "$dir"
versions >"$dir/constraints.txt"
if ! "$dir/bin/python" -m pip --disable-pip-version-check --no-input install --progress-bar off --retries 2 \
  -c "$dir/constraints.txt" "${packages[@]}" >"$dir/pip.log" 2>&1 </dev/null; then
  echo "${0##*/}: pip failed: $(reason "$dir/pip.log"): see $dir/pip.log" >&2
  exit 1
fi
# Keras must work without TensorFlow: one draw and one layer. KERAS_HOME keeps
# Keras from writing to the user's home.
KERAS_BACKEND=jax KERAS_HOME=$dir/keras "$dir/bin/python" - <<'END'
import importlib.util
import keras, numpy, jax

assert importlib.util.find_spec("tensorflow") is None, "TensorFlow is here"
assert keras.backend.backend() == "jax"
values = keras.initializers.GlorotNormal(seed=42)((2, 2))
assert isinstance(values, jax.Array) and numpy.isfinite(numpy.asarray(values)).all()
layer = keras.layers.Dense(3)
layer.build((None, 2))
print(f"keras {keras.__version__}, jax {jax.__version__}, numpy {numpy.__version__}, no TensorFlow")
END
stamp >"$dir/complete"
echo "JAX environment: made ($(since "$began"), $(du -sm "$dir" | cut -f 1) MB)"
