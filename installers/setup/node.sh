#!/bin/sh
# Install what the tests start that is written for Node: exactly what is locked, and no script of any package is run.
set -eu

cd "$(dirname "$0")/../../tests/node"
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "Node and npm are missing: the tests speak to a card terminal and a payment provider written for Node." >&2
    echo "Install Node 18 or newer with npm, then run make again." >&2
    exit 1
fi
if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 18 ? 0 : 1)'; then
    echo "This is Node $(node --version), and the tests need 18 or newer. Install that, then run make again." >&2
    exit 1
fi
npm ci --no-audit --no-fund --ignore-scripts --loglevel=error || {
    echo "npm could not install what tests/node/package-lock.json names, so the tests of cards cannot run." >&2
    echo "See that this machine reaches a registry of npm packages (npm config get registry), then run make again." >&2
    exit 1
}
