"""Run the command line of central: `ims-central`, or `python -m sync.central`."""

from __future__ import annotations

import sys

from sync.central.cli import run


def main() -> None:
    """Run one command and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
