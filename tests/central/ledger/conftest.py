"""Give tests of the ledger a council's records on PostgreSQL and tills that need no wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sync.central.database import Database
from tests.central.ledger.world import BareTill, Bench

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres import Databases


@pytest.fixture
def bench(records: Databases) -> Iterator[Bench]:
    """The records of a council with reference data, as the role that owns nothing."""
    database = Database(records.app_url)
    yield Bench(database)
    database.close()


@pytest.fixture
def owner(records: Databases) -> Iterator[Database]:
    """The same records as their owner, who can damage them."""
    database = Database(records.owner_url)
    yield database
    database.close()


@pytest.fixture
def bare(bench: Bench) -> BareTill:
    """One enrolled till."""
    return bench.enrolled()
