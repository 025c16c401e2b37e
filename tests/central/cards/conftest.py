"""Give the tests of cards a council that charges them at the stub of GOV.UK Pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.central.cards.asked import Shop, open_shop, with_card_methods
from tests.govuk_pay_fake import PayFake
from tests.postgres import Server, fresh_database
from tests.sync.world import ServedCentral

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def pay() -> Iterator[PayFake]:
    fake = PayFake()
    yield fake
    fake.stop()


@pytest.fixture(scope="session")
def a_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The records of a council in one file, to be copied."""
    folder = tmp_path_factory.mktemp("file")
    central = ServedCentral(folder)
    central.add_council()
    central.load_reference(path=with_card_methods(folder))
    central.add_cashier("asmith", "Payments")
    central.stop()
    central.close()
    return folder / "central.db"


@pytest.fixture
def shop(
    request: pytest.FixtureRequest, postgres_server: Server, ready_made: str, a_file: Path, pay: PayFake, tmp_path: Path
) -> Iterator[Shop]:
    """A council with GOV.UK Pay, in a file unless a test wants both kinds of database."""
    if getattr(request, "param", "file") == "file":
        (tmp_path / "central.db").write_bytes(a_file.read_bytes())
        made = open_shop(tmp_path, "", pay)
        yield made
        made.central.close()
    else:
        with fresh_database(postgres_server, ready_made) as records:
            made = open_shop(tmp_path, records.app_url, pay)
            yield made
            made.central.close()
    made.till.http.close()
