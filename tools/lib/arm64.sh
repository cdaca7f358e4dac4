#!/bin/bash
# Makes a Python 3 with NumPy for arm64 that runs here, from Debian's packages:
#   arm64.sh DIR              then: DIR/python -c 'import platform; print(platform.machine())'
# DIR/python is `DIR/qemu -L DIR DIR/usr/bin/python3`. Nothing outside DIR changes and root is not needed:
# apt gets a state of its own in DIR, for each of the two architectures, with the machine's own sources
# and keys. A second call takes no time. Where it cannot be done one line says why and 77 is returned.
set -euo pipefail
if [ $# != 1 ]; then
  echo "usage: ${0##*/} DIR" >&2
  exit 2
fi
began=$(date +%s)
skip() {
  echo "skipped: no arm64 Python: $1"
  exit 77
}
mkdir -p "$1"
dir=$(cd "$1" && pwd)
stamp="$dir $(cksum <"$0")"
if [ "$(cat "$dir/.complete" 2>/dev/null)" = "$stamp" ]; then
  echo "arm64 Python: in place"
  exit 0
fi
# What a broken-off call left is taken away, what somebody else put there is not.
if [ -n "$(ls -A "$dir")" ] && [ ! -e "$dir/.arm64" ]; then
  echo "${0##*/}: $dir is not empty, and this script did not make it" >&2
  exit 2
fi
rm -rf "${dir:?}"/* "$dir/.complete" "$dir/.apt"
touch "$dir/.arm64"
for tool in apt-get dpkg dpkg-deb tar; do
  command -v $tool >/dev/null || skip "this system has no $tool"
done
native=$(dpkg --print-architecture)
if [ "$native" = arm64 ]; then skip "this machine is arm64 itself"; fi

# apt ARCHITECTURE COMMAND...: apt-get on a system of that architecture where nothing is installed.
apt() {
  local state=$dir/.apt/$1
  mkdir -p "$state/lists/partial" "$state/archives/partial"
  : >>"$state/status"
  local -a own=(
    -o "APT::Architecture=$1" -o "APT::Architectures=$1"
    -o "Dir::State=$state" -o "Dir::State::status=$state/status" -o "Dir::State::lists=$state/lists"
    -o "Dir::Cache=$state" -o "Dir::Cache::archives=$state/archives"
    # No part of it is done as the user _apt, who may not be able to read DIR.
    -o "APT::Sandbox::User=root"
    -o "Acquire::Languages=none" -o "Acquire::Retries=2" -o "Acquire::http::Timeout=30"
    -o "Acquire::https::Timeout=30"
    -o "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false"
    -o "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false"
  )
  shift
  (cd "$state/archives" && DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get "${own[@]}" "$@") \
    >>"$dir/apt.log" 2>&1 </dev/null
}
# cannot WHAT: skips, and says whether the network or the machine's sources are why.
cannot() {
  local line
  if grep -qE 'Temporary failure|Could not (resolve|connect)|Unable to connect|unreachable|timed out' "$dir/apt.log"; then
    skip "$1: the network does not answer (log: $dir/apt.log)"
  fi
  line=$(grep -E '^E:' "$dir/apt.log" | tail -n 1 || true)
  skip "$1: ${line:-see $dir/apt.log}"
}

# A source that has nothing for an architecture makes update fail, and is no harm: what counts is
# whether the packages can be had.
apt "$native" update || true
apt "$native" download qemu-user-static || cannot "apt has no qemu-user-static"
# Newer systems have it in qemu-user, and in qemu-user-static nothing but a link.
qemu_in() { dpkg-deb --fsys-tarfile "$1" | tar -t --wildcards './usr/bin/qemu-aarch64' './usr/bin/qemu-aarch64-static' 2>/dev/null; }
take_qemu() {
  local package name
  for package in "$dir/.apt/$native/archives"/*.deb; do
    for name in $(qemu_in "$package" || true); do
      dpkg-deb --fsys-tarfile "$package" | tar -xO "$name" >"$dir/qemu"
      chmod +x "$dir/qemu"
      if [ -s "$dir/qemu" ] && "$dir/qemu" --version >/dev/null 2>&1; then return; fi
    done
  done
  false
}
if ! take_qemu; then
  apt "$native" download qemu-user || cannot "apt has no qemu-user"
  take_qemu || skip "neither qemu-user-static nor qemu-user has a qemu-aarch64 that starts alone"
fi

apt arm64 update || true
apt arm64 -y --no-install-recommends --download-only install python3-numpy ||
  cannot "apt has no python3-numpy for arm64"
# In the packages of a system with all in /usr nothing but this link leads to /lib/ld-linux-aarch64.so.1.
mkdir -p "$dir/usr/lib"
ln -s usr/lib "$dir/lib"
for package in "$dir"/.apt/arm64/archives/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink --no-same-owner -C "$dir"
done
# update-alternatives, which was not run, would have made these.
for library in blas/libblas.so.3 lapack/liblapack.so.3; do
  folder=$dir/usr/lib/aarch64-linux-gnu
  if [ -e "$folder/$library" ]; then ln -sf "$library" "$folder/${library#*/}"; fi
done
packages=$(find "$dir/.apt/arm64/archives" -name '*.deb' | wc -l)
rm -rf "$dir/.apt"

# What is meant for this machine's processes (a library to put first, packages of the user) is not for it.
cat >"$dir/python" <<'END'
#!/bin/bash
here=$(cd "$(dirname "$0")" && pwd)
unset LD_PRELOAD LD_LIBRARY_PATH PYTHONHOME
PYTHONNOUSERSITE=1 exec "$here/qemu" -L "$here" "$here/usr/bin/python3" "$@"
END
chmod +x "$dir/python"
said=$("$dir/python" -c 'import numpy, platform; print(platform.machine(), numpy.__version__)')
if [[ $said != aarch64\ * ]]; then
  echo "${0##*/}: made, but it says \"$said\"" >&2
  exit 1
fi
echo "$stamp" >"$dir/.complete"
echo "arm64 Python: $said, of $packages packages ($(($(date +%s) - began)) s, $(du -sm "$dir" | cut -f 1) MB)"
