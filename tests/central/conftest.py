"""Give the tests of central what those of the wire have: central on PostgreSQL as the role that owns nothing."""

from __future__ import annotations

from tests.sync.conftest import (  # noqa: F401 - fixtures are found by their names here
    central,
    desk,
    desks,
    empty_central,
    enrolled,
    everybody_leaves,
    proxy,
    ready_made,
    records,
    till,
)
