"""Give the tests of the wire a real central on a free port, with a council that has its reference data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.postgres import Databases, Server, fresh_database, make_template
from tests.sync.desks import Desk, make_desk
from tests.sync.faults import FaultProxy
from tests.sync.world import ENDING, RawTill, ServedCentral, enrol_raw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="session", autouse=True)
def everybody_leaves() -> Iterator[None]:
    yield
    for thread in ENDING:
        thread.join()


@pytest.fixture(scope="session")
def ready_made(postgres_server: Server, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same with a council in it, which has its reference data and one cashier."""

    def fill(made: Databases) -> None:
        central = ServedCentral(tmp_path_factory.mktemp("ready"), url_of_records=made.app_url)
        central.add_council()
        central.load_reference()
        central.add_cashier("asmith", "Payments", "PostPayment")
        central.close()

    return make_template(postgres_server, fill, migrated)


@pytest.fixture
def empty_central(postgres_server: Server, migrated: str, tmp_path: Path) -> Iterator[ServedCentral]:
    """Central on PostgreSQL, as the role that owns nothing, without any council."""
    with fresh_database(postgres_server, migrated) as records:
        central = ServedCentral(tmp_path / "central", url_of_records=records.app_url)
        yield central
        central.close()


@pytest.fixture
def records(postgres_server: Server, ready_made: str) -> Iterator[Databases]:
    """The records of a council with its reference data and one cashier."""
    with fresh_database(postgres_server, ready_made) as made:
        yield made


@pytest.fixture
def central(records: Databases, tmp_path: Path) -> Iterator[ServedCentral]:
    """Central on PostgreSQL, as the role that owns nothing, with one council, its reference data and one cashier."""
    central = ServedCentral(tmp_path / "central", url_of_records=records.app_url)
    yield central
    central.close()


@pytest.fixture
def enrolled(central: ServedCentral) -> Iterator[Callable[..., RawTill]]:
    """Enrol tills of bare messages; their connections end with the test."""
    made: list[RawTill] = []

    def enrol(**how: str) -> RawTill:
        made.append(enrol_raw(central, **how))
        return made[-1]

    yield enrol
    for till in made:
        till.http.close()


@pytest.fixture
def till(enrolled: Callable[..., RawTill]) -> RawTill:
    """One enrolled till with a token."""
    return enrolled()


@pytest.fixture
def proxy(central: ServedCentral) -> Iterator[FaultProxy]:
    """A way to central that can fail."""
    made = FaultProxy(lambda: central.port)
    yield made
    made.close()


@pytest.fixture
def desks(central: ServedCentral, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Make whole tills; they are closed with the test."""
    made: list[Desk] = []

    def make(**how: Any) -> Desk:
        made.append(make_desk(tmp_path, central, seed=len(made) + 1, **how))
        return made[-1]

    yield make
    for desk in made:
        desk.close()


@pytest.fixture
def desk(desks: Callable[..., Desk], proxy: FaultProxy) -> Desk:
    """One whole till, whose way to central leads through the proxy."""
    return desks(url=proxy.url)
