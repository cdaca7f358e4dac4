#!/bin/bash
# Installs C compilers for other processors and systems with apt, and what runs their programs here. What apt lacks is
# left out: the tests skip it by its name. Where nothing can be installed, one line says why and 77 is returned.
set -euo pipefail
began=$(date +%s)
skip() {
  echo "skipped: no further C compilers: $1"
  exit 77
}
packages=(clang musl-tools gcc-mingw-w64-x86-64 wine64 gcc-i686-linux-gnu libc6-dev-i386-cross)
for each in aarch64:arm64 arm:armhf riscv64:riscv64 powerpc64le:ppc64el s390x:s390x; do
  triple=${each%:*}-linux-gnu
  [ "${each%:*}" != arm ] || triple=arm-linux-gnueabihf
  packages+=("gcc-$triple" "libc6-dev-${each#*:}-cross")
done
[ "$(uname -m)" = x86_64 ] || skip "they are chosen for x86-64"
command -v apt-get >/dev/null || skip "this system has no apt-get"
[ "$(id -u)" = 0 ] || skip "this is not root"
missing=
for each in clang musl-gcc x86_64-w64-mingw32-gcc {i686,aarch64,riscv64,powerpc64le,s390x}-linux-gnu-gcc arm-linux-gnueabihf-gcc; do
  command -v "$each" >/dev/null || missing=1
done
command -v qemu-s390x-static >/dev/null || command -v qemu-s390x >/dev/null || missing=1
if [ -z "$missing" ]; then
  echo "C compilers: in place"
  exit 0
fi
log=${TMPDIR:-/tmp}/compilers.$$.log
trap 'rm -f "$log"' EXIT
apt() { DEBIAN_FRONTEND=noninteractive apt-get -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1 </dev/null; }
apt update || true
# Newer systems have qemu-user-static's programs in qemu-user, under names without "static".
for each in qemu-user-static qemu-user "${packages[@]}"; do
  if [[ $(apt-cache policy "$each") == *"Candidate: "[!\(]* ]]; then wanted+=("$each"); fi
done
[ -n "${wanted:-}" ] || skip "apt has none"
if [[ " ${wanted[*]} " == *" qemu-user-static "* ]]; then
  for at in "${!wanted[@]}"; do [ "${wanted[at]}" != qemu-user ] || unset "wanted[at]"; done
fi
apt install "${wanted[@]}" || skip "apt-get failed: $(grep -E '^E:' "$log" | tail -n 1)"
echo "C compilers: installed with apt ($(($(date +%s) - began)) s)"
