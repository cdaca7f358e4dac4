#!/bin/bash
# Makes a Python environment of named versions beside .venv:
#   environment.sh NAME      then: .setup/NAME/bin/python
# tools/matrix/NAME.txt lists its packages for pip. The first line of the list names a Python version, or
# `of .venv`. Where that version is missing, the nearest one is taken. Packages that are not in the list have
# the versions of .venv. A second call takes no time. Where pip has no PyTorch at hand, one line says so and
# 77 is returned.
set -euo pipefail
# shellcheck source=tools/lib/steps.sh
source "$(dirname "$0")/steps.sh"
cd "$ROOT"
name=${1:-} list=tools/matrix/${1:-}.txt
if [ $# != 1 ] || [ ! -f "$list" ]; then
  echo "usage: ${0##*/} NAME    one of: $(basename -s .txt tools/matrix/*.txt | xargs)" >&2
  exit 2
fi
began=$(tenths)
dir=$STATE/$name log=$STATE/$name.log
fail() {
  echo "${0##*/}: $name: $1" >&2
  exit 1
}
fail_for_log() { fail "$1: $(reason "$log") (log: .setup/$name.log)"; }

# base PYTHON MINOR: the path of the Python behind this name. Fails where that is not Python 3.MINOR, does
# not start or lacks venv.
base() {
  # A name of pyenv's starts the version in this variable.
  PYENV_VERSION=3.$2 "$1" -c "
import ensurepip, sys, venv
assert sys.version_info[:2] == (3, $2)
print(sys._base_executable)" 2>/dev/null
}

# nearest MINOR: the path of the Python that comes nearest to 3.MINOR. That of .venv is always there.
nearest() {
  local away minor candidate
  for away in 0 1 2 3; do
    for minor in $(($1 - away)) $(($1 + away)); do
      if [ "$minor" -lt 10 ] || [ "$minor" -gt 14 ]; then continue; fi
      for candidate in $(type -aP "python3.$minor") "$VENV/bin/python"; do
        if base "$candidate" "$minor"; then return; fi
      done
    done
  done
  false
}

wanted=$(sed -n '1s/^# Python //p' "$list")
if [ "$wanted" = "of .venv" ]; then
  python=$("$VENV/bin/python" -c 'import sys; print(sys._base_executable)')
else
  python=$(nearest "${wanted#3.}") || fail "there is no Python 3.10 to 3.14 with venv"
fi

# The versions of .venv, less those of packages that the list names itself.
constraints() {
  awk 'NR == FNR { if (match($0, /^[a-z]+[A-Za-z0-9_-]*/)) named[substr($0, 1, RLENGTH)]; next }
    match($0, /^[A-Za-z0-9_-]+/) && !(substr($0, 1, RLENGTH) in named)' "$list" "$STATE/constraints.txt"
}
stamp() {
  echo "$dir $python $("$python" -V) $(constraints | cksum) $(fingerprint tools/lib/environment.sh "$list" pyproject.toml)"
  if [ "$name" = nightly ]; then date +%F; fi
}

# Its Python and its packages, and how they came.
told() {
  local fallback=
  if [ "$wanted" != "of .venv" ] && ! "$python" -V | grep -qF " $wanted."; then
    fallback=" (there is no Python $wanted here)"
  fi
  "$dir/bin/python" - "$name" "$fallback" "$1 ($(since "$began"))" <<'END'
import sys
from importlib.metadata import distributions

names = "keras keras-nightly tensorflow-cpu tensorflow jax torch numpy ml-dtypes scipy psutil tqdm matplotlib mkdocs-material mkdocstrings"
here = {found.metadata["Name"].replace("_", "-"): found.version for found in distributions()}
versions = ", ".join(f"{name} {here[name]}" for name in names.split() if name in here)
name, fallback, how = sys.argv[1:]
print(f"{name}: Python {sys.version.split()[0]}{fallback}, {versions}: {how}")
END
}

if [ "$(cat "$dir/complete" 2>/dev/null)" = "$(stamp)" ]; then
  told "in place"
  exit 0
fi

pip() {
  "$dir/bin/python" -m pip --disable-pip-version-check --no-input "$@" >>"$log" 2>&1 </dev/null
}
# uv takes a fifth of pip's time, and environments share its files. If it fails, pip installs: it may have settings that
# uv does not read, such as an index.
install() {
  "$VENV/bin/uv" pip install --python "$dir/bin/python" "$@" >>"$log" 2>&1 </dev/null ||
    pip install --no-compile --progress-bar off --retries 2 "$@" || fail_for_log "pip failed"
}

rm -rf "$dir" "$log"
"$python" -m venv "$dir" >"$log" 2>&1 || fail_for_log "venv failed"
# An index may have PyTorch with several gigabytes of CUDA only.
if [ "$name" = torch ] && ! pip install --no-compile --no-index --no-deps torch; then
  echo "skipped: no torch environment: pip has no wheel of torch at hand for $("$python" -V)"
  rm -rf "$dir"
  exit 77
fi
constraints >"$dir/constraints.txt"
install -c "$dir/constraints.txt" -r "$list"
# keras-nightly has the same files as keras, which other packages bring along: it comes last and alone.
if [ "$name" = nightly ]; then
  pip uninstall --yes keras keras-nightly
  install --no-deps "keras-nightly>=0.dev0"
else
  grep -h '^keras==' "$list" "$dir/constraints.txt" >"$dir/keras.txt"
  only_keras "$dir" "$dir/keras.txt" >>"$log" 2>&1 || true
fi
# Compiles only what a process with Keras imports. pip would compile all files, in half a minute.
if grep -q '^-e ' "$list"; then
  backend=tensorflow
  case $name in jax | torch) backend=$name ;; esac
  env -u PYTHONDONTWRITEBYTECODE KERAS_BACKEND=$backend TF_CPP_MIN_LOG_LEVEL=3 \
    "$dir/bin/python" -c 'import kerasinit, scipy.stats' >>"$log" 2>&1 || fail_for_log "no import of kerasinit"
fi
stamp >"$dir/complete"
told made
