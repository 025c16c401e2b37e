#!/bin/sh
# Install what Debian must give Qt (and its virtual display for the tests); only what is missing, only when asked by make.
set -eu

# Found one package at a time on an empty Debian 12; Qt's own message names only the first of the missing ones.
wanted="libglib2.0-0 libgl1 libxkbcommon0 libegl1 libfreetype6 libfontconfig1 libdbus-1-3
    libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxkbcommon-x11-0 libxcb-shape0 libcups2 xvfb"

if ! command -v dpkg >/dev/null; then
    echo "This is not Debian: install Qt's system libraries and Xvfb by hand if the window does not open." >&2
    exit 0
fi

missing=""
for package in $wanted; do
    dpkg -s "$package" 2>/dev/null | grep -q '^Status: install ok installed' || missing="$missing $package"
done
"${PYTHON:-python3}" -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=""
elif command -v sudo >/dev/null; then
    as_root="sudo"
else
    echo "These packages are missing and this user is neither root nor has sudo. Ask IT to run:" >&2
    echo "    apt-get install$missing" >&2
    exit 1
fi

echo "Installing from Debian:$missing"
$as_root apt-get update -qq
# shellcheck disable=SC2086 - one word for each package
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
