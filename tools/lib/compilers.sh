#!/bin/bash
# Installs C compilers for other processors and systems with apt, and what runs their programs here. What apt lacks is
# left out: the tests skip it by its name. Where nothing can be installed, one line says why and 77 is returned.
set -euo pipefail
# shellcheck source=tools/lib/steps.sh
source "$(dirname "$0")/steps.sh"
skip() {
  echo "skipped: no further C compilers: $1"
  exit 77
}
packages=(clang musl-tools gcc-mingw-w64-x86-64 wine64 gcc-i686-linux-gnu libc6-dev-i386-cross
  gcc-aarch64-linux-gnu libc6-dev-arm64-cross gcc-arm-linux-gnueabihf libc6-dev-armhf-cross
  gcc-riscv64-linux-gnu libc6-dev-riscv64-cross gcc-powerpc64le-linux-gnu libc6-dev-ppc64el-cross
  gcc-s390x-linux-gnu libc6-dev-s390x-cross)
[ "$(uname -m)" = x86_64 ] || skip "they are chosen for x86-64"
command -v apt-get >/dev/null || skip "this system has no apt-get"
[ "$(id -u)" = 0 ] || skip "this is not root"
is_offered() { [[ $(apt-cache policy "$1") == *"Candidate: "[!\(]* ]]; }
is_offered clang || apt-get update >/dev/null 2>&1 || true
# Newer systems have the programs of qemu-user-static in qemu-user.
if is_offered qemu-user-static; then packages+=(qemu-user-static); else packages+=(qemu-user); fi
missing=()
for each in "${packages[@]}"; do
  if is_offered "$each" && ! dpkg -s "$each" >/dev/null 2>&1; then missing+=("$each"); fi
done
begin "C compilers"
if [ ${#missing[@]} = 0 ]; then
  finish "nothing to install"
  exit 0
fi
(apt_install "A C compiler for other processors" "install those of ${0##*/}" "${missing[@]}") || skip "apt-get failed"
finish "installed from apt"
