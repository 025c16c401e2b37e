"""Give tests of the till day a council's records, tills that need no wire, and people with roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sync.central.access import sign_in
from sync.central.councils import the_council
from sync.central.reference import publish
from tests.central.day.world import PEOPLE
from tests.central.ledger.conftest import bare, bench  # noqa: F401 - fixtures are found by their names here
from tests.central.ledger.world import NOW
from tests.sync.world import COUNCIL, PASSWORD

if TYPE_CHECKING:
    from tests.central.ledger.world import BareTill, Bench


@pytest.fixture
def staffed(bench: Bench) -> Bench:  # noqa: F811 - the fixture
    """The records of a council with cashiers, a supervisor and somebody of Finance."""
    with bench.database.write(COUNCIL) as connection:
        for username, roles in PEOPLE.items():
            person = sign_in.Person(username, username.title(), "CH", roles)
            sign_in.add_cashier(connection, COUNCIL, person, PASSWORD, NOW)
        publish(connection, the_council(connection, COUNCIL), NOW)
    return bench


@pytest.fixture
def till(staffed: Bench) -> BareTill:
    """One enrolled till of that council."""
    return staffed.enrolled()
