#!/bin/sh
# Install what Debian must give Qt, and the tests: a virtual display, a PostgreSQL server they start privately, Node.
# Only what is missing, only when asked by make.
set -eu

# Found one package at a time on an empty Debian 12; Qt's own message names only the first of the missing ones.
wanted="libglib2.0-0 libgl1 libxkbcommon0 libegl1 libfreetype6 libfontconfig1 libdbus-1-3
    libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxkbcommon-x11-0 libxcb-shape0 libcups2 xvfb"

if ! command -v dpkg >/dev/null; then
    echo "This is not Debian: install Qt's system libraries and Xvfb by hand if the window does not open." >&2
    exit 0
fi

# A server from elsewhere counts too, and one that is there is left as it is.
has_postgres() {
    for server in /usr/lib/postgresql/*/bin/postgres; do
        version=${server#/usr/lib/postgresql/}
        version=${version%%/*}
        [ -x "$server" ] && [ "${version%%.*}" -ge 15 ] 2>/dev/null && return 0
    done
    command -v postgres >/dev/null && command -v initdb >/dev/null
}

# From elsewhere too; Node without npm is not enough, and one that is too old is told of by node.sh.
has_node() {
    command -v node >/dev/null && command -v npm >/dev/null
}

missing=""
for package in $wanted; do
    dpkg -s "$package" 2>/dev/null | grep -q '^Status: install ok installed' || missing="$missing $package"
done
"${PYTHON:-python3}" -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
has_postgres || missing="$missing postgresql"
has_node || missing="$missing nodejs npm"
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
case "$missing" in
*postgresql*)
    # The package would make and start a cluster for the whole machine; the tests make their own. Told for this once
    # only: whoever installs another version later gets what Debian gives.
    told=/etc/postgresql-common/createcluster.d
    trap '$as_root rm -f "$told/ims-desktop.conf"; $as_root rmdir "$told" 2>/dev/null || true' EXIT
    $as_root mkdir -p "$told"
    echo "create_main_cluster = false" | $as_root tee "$told/ims-desktop.conf" >/dev/null
    ;;
esac
# shellcheck disable=SC2086 - one word for each package
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
