"""Give these tests a telephone system that can lie, stall and drop, and central with its hook set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sync.central import services
from tests.central.recording.telephone import SECRET, Telephone
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sync.world import ServedCentral


@pytest.fixture(scope="module")
def one_telephone() -> Iterator[Telephone]:
    made = Telephone()
    yield made
    made.close()


@pytest.fixture
def telephone(one_telephone: Telephone) -> Telephone:
    return one_telephone.reset()


@pytest.fixture
def hooked(central: ServedCentral, telephone: Telephone) -> ServedCentral:
    """Central of a council whose telephone system speaks our hook."""
    settings = {"template": "webhook", "url": f"{telephone.url}/hook"}
    with central.database.write(COUNCIL) as connection:
        services.set_service(connection, COUNCIL, services.RECORDING, settings, SECRET, central.clock.now())
    return central
