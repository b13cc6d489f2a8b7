#!/usr/bin/env bash
# Builds dist/tildes_VERSION_all.deb for desktops of Debian 12, Ubuntu 24.04 or later: the source
# tree in /opt/tildes, the command tildes-desktop, an entry in the menu.
# Nothing is fetched here or by the installation: the first start sets the program up.
set -euo pipefail
umask 022

fail() {
    echo "build_deb.sh: $*" >&2
    exit 2
}

case ${1:-} in
    -h | --help)
        echo "usage: packaging/build_deb.sh [FOLDER]    default: dist"
        exit 0
        ;;
    -*) fail "$1 is not known; see packaging/build_deb.sh --help" ;;
esac
here=$(CDPATH='' cd -P "$(dirname "$0")" && pwd)
root=$(dirname "$here")
out=${1:-$root/dist}
command -v dpkg-deb >/dev/null || fail "needs dpkg-deb: build it on Debian or Ubuntu"
git -C "$root" rev-parse --git-dir >/dev/null 2>&1 || fail "needs the git checkout: what is tracked is packed"

version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/pyproject.toml")
# The same tree gives the same package, byte for byte.
SOURCE_DATE_EPOCH=$(git -C "$root" log -1 --format=%ct)
export SOURCE_DATE_EPOCH

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 0755 "$tree"

# What only developers need stays away; so does what a working tree has beside git.
install -d "$tree/opt/tildes"
git -C "$root" ls-files -z -- . ':!tests' ':!benchmarks' ':!training' ':!.ci' ':!docs/pictures' |
    tar -C "$root" --null --files-from=- --mode='u+rw,go+r-w,a+X' -cf - |
    tar -C "$tree/opt/tildes" -xf -
# Tells the user's copy that there is another one.
(cd "$tree/opt/tildes" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum) |
    cut -d' ' -f1 >"$tree/opt/tildes/.package"

install -D -m 0755 "$here/tildes-desktop" "$tree/usr/bin/tildes-desktop"
install -D -m 0644 "$here/tildes.desktop" "$tree/usr/share/applications/tildes.desktop"
install -D -m 0644 "$root/kiosk/static/icon.svg" "$tree/usr/share/icons/hicolor/scalable/apps/tildes.svg"
install -D -m 0644 "$root/LICENSE" "$tree/usr/share/doc/tildes/copyright"

install -d "$tree/DEBIAN"
cat >"$tree/DEBIAN/control" <<CONTROL
Package: tildes
Version: $version
Architecture: all
Section: sound
Priority: optional
Maintainer: The Tildes project <tildes@localhost>
Installed-Size: $(du -sk --exclude=DEBIAN "$tree" | cut -f1)
Depends: python3 (>= 3.11), python3-venv, g++, ca-certificates, libportaudio2, libusb-1.0-0, python3-gi, gir1.2-webkit2-4.1 | gir1.2-webkit2-4.0
Recommends: x-terminal-emulator
Description: offline voice assistant in Kazakh and Russian
 Listens, understands and speaks Kazakh and Russian on this machine alone.
 The first start fetches Python packages and models; later ones need no network.
CONTROL

install -d "$out"
dpkg-deb --root-owner-group --build "$tree" "$out/tildes_${version}_all.deb"
