# shellcheck shell=bash
# What the scripts in tools/ share: where things are, steps that say how long they took, one-line endings,
# fingerprints of files, and apt. Sourced, after `set -euo pipefail`.
# shellcheck disable=SC2034  # some of these are for the scripts that source this file

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
STATE=$ROOT/.setup # logs and stamps
VENV=$ROOT/.venv   # Python and its packages
RLIB=$ROOT/.r-lib  # R packages of our own

# Tenths of a second, on a clock that bash 3.2 (macOS) has too.
tenths() {
  local now=${EPOCHREALTIME:-$(date +%s).000000}
  echo $((${now//[!0-9]/} / 100000))
}

# since TENTHS: the time from then to now, in words.
since() {
  local took=$(($(tenths) - $1))
  echo "$((took / 10)).$((took % 10)) s"
}

# One line a step: `begin WHAT`, work, `finish HOW`; or `stop WHY`, which ends the script in one line.
begin() {
  step_start=$(tenths) step_open=1
  printf '%s ... ' "$1"
}
finish() {
  step_open=
  printf '%s (%s)\n' "$1" "$(since "$step_start")"
}
stop() {
  [ -z "${step_open:-}" ] || finish failed
  printf '%s: %s\n' "tools/${0##*/}" "$1" >&2
  exit 1
}

# fingerprint PATH...: of the names and contents of these files and folders (those that are there), less
# what Python and the compiler leave in them.
fingerprint() {
  { find "$@" -name __pycache__ -prune -o -name '*.egg-info' -prune -o -name '*.so' -o -type f -print0 2>/dev/null || true; } |
    LC_ALL=C sort -z | xargs -0 cksum | cksum
}

# older A B: is version A before version B?
older() {
  [ "$1" != "$2" ] && [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

# reason LOG: the line of a log that says best what went wrong.
reason() { { grep -E '^ *(E:|[Ee]rror|ERROR)|: error:' "$1" || cat "$1"; } | tail -n 1 | cut -c 1-200; }

again=tools/setup # what to run once the cause is gone

# stop_for LOG WHAT: stops since WHAT failed, whose output is in .setup/LOG.
stop_for() {
  local unanswered='Temporary failure|[Cc]ould ?n.t (resolve|connect)|Unable to connect|unreachable|Retrying \(|ProxyError'
  if grep -qE "$unanswered" "$STATE/$1"; then
    stop "$2: the network does not answer: when it does, run again: $again (log: .setup/$1)"
  fi
  stop "$2: $(reason "$STATE/$1"): fix that, then run again: $again (log: .setup/$1)"
}

# only_keras ENVIRONMENT CONSTRAINTS: a release candidate of TensorFlow brings keras-nightly, which has the same files as
# keras. Puts keras in its place; fails if there is no keras-nightly.
only_keras() {
  local -a pip=("$1/bin/python" -m pip --disable-pip-version-check --no-input)
  compgen -G "$1/lib/python*/site-packages/keras_nightly-*.dist-info" &&
    "${pip[@]}" uninstall --yes keras keras-nightly && "${pip[@]}" install --no-deps -c "$2" keras
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# apt_install WHAT BY_HAND PACKAGE...: installs these, or stops: WHAT names the need, BY_HAND is the cure
# on a system that has no apt.
apt_install() {
  local what=$1 by_hand=$2
  shift 2
  local -a apt=(apt-get -y --no-install-recommends -o DPkg::Lock::Timeout=300)
  command -v apt-get >/dev/null ||
    stop "$what is missing and this system has no apt-get: $by_hand, then run $again"
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null ||
      stop "$what is missing, this is not root and there is no sudo: as root, run: apt-get install $*"
    if [ -t 0 ]; then sudo -v; else sudo -n true; fi 2>"$STATE/apt.log" ||
      stop "$what is missing and sudo refuses ($(reason "$STATE/apt.log")): as root, run: apt-get install $*"
  fi
  {
    as_root env DEBIAN_FRONTEND=noninteractive "${apt[@]}" update &&
      as_root env DEBIAN_FRONTEND=noninteractive "${apt[@]}" install "$@"
  } >"$STATE/apt.log" 2>&1 </dev/null || stop_for apt.log "$what is missing and apt-get failed"
}
