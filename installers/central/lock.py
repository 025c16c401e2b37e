"""Write central's own lock file: what of the product's lock its server needs, pins and hashes unchanged.

A server has no window: Qt, receipts and the like stay away from it. Run this after `make lock`.
"""
# ruff: noqa: INP001 - a script beside what it writes

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
WHOLE = HERE.parents[1] / "requirements.lock"
OURS = HERE / "requirements.lock"

ROOTS = {
    "alembic",
    "argon2-cffi",
    "cryptography",
    "fastapi",
    "google-re2",
    "httpx",
    "joserfc",
    "notifications-python-client",
    "platformdirs",
    "prometheus-client",
    "psycopg",
    "psycopg-binary",
    "pydantic",
    "sqlalchemy",
    "truststore",
    "uvicorn",
}


def subset(whole: str) -> str:
    """Return the blocks of a lock file that the roots need, by its own notes of who needs what."""
    blocks = re.split(r"^(?=[\w.-]+==)", whole, flags=re.MULTILINE)[1:]
    named = {block.partition("==")[0]: block for block in blocks}
    needed_by = {
        name: set(re.findall(r"^    #(?: via)? +([\w.-]+)", block, re.MULTILINE)) for name, block in named.items()
    }
    kept = ROOTS & set(named)
    while more := {name for name, parents in needed_by.items() if parents & kept} - kept:
        kept |= more
    return "# Made from requirements.lock by installers/central/lock.py.\n" + "".join(
        block for name, block in named.items() if name in kept
    )


if __name__ == "__main__":
    OURS.write_text(subset(WHOLE.read_text(encoding="utf-8")), encoding="utf-8")
