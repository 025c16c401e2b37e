"""Give these tests a council that sends letters, by a stand-in of GOV.UK Notify or by a mail server of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sync.central import services
from tests.central.sending.office import MailServer, Office
from tests.notify_fake import KEY, TEMPLATES, NotifyFake
from tests.postgres import Server, fresh_database
from tests.sync.world import ServedCentral, enrol_raw

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def one_notify() -> Iterator[NotifyFake]:
    made = NotifyFake()
    yield made
    made.close()


@pytest.fixture(scope="module")
def one_mail() -> Iterator[MailServer]:
    made = MailServer()
    yield made
    made.close()


@pytest.fixture
def notify(one_notify: NotifyFake) -> NotifyFake:
    return one_notify.reset()


@pytest.fixture
def mail(one_mail: MailServer) -> MailServer:
    return one_mail.reset()


@pytest.fixture(scope="session")
def letters_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The records of a council in one file, to be copied."""
    folder = tmp_path_factory.mktemp("letters")
    central = ServedCentral(folder)
    central.add_council()
    central.load_reference()
    central.stop()
    central.close()
    return (folder / "central.db").read_bytes()


@pytest.fixture
def town(
    request: pytest.FixtureRequest, letters_file: bytes, postgres_server: Server, ready_made: str, tmp_path: Path
) -> Iterator[Office]:
    """A council with a till, in a file unless a test wants both kinds of database."""
    if getattr(request, "param", "file") == "file":
        (tmp_path / "central.db").write_bytes(letters_file)
        yield from _open(ServedCentral(tmp_path))
    else:
        with fresh_database(postgres_server, ready_made) as records:
            yield from _open(ServedCentral(tmp_path, url_of_records=records.app_url))


def _open(central: ServedCentral) -> Iterator[Office]:
    till = enrol_raw(central)
    yield Office(central, till)
    till.http.close()
    central.close()


@pytest.fixture
def office(town: Office, notify: NotifyFake) -> Office:
    """A council whose letters go by Notify."""
    town.use(services.NOTIFY, {**TEMPLATES, "url": notify.url}, f"{KEY} {town.token}")
    return town


@pytest.fixture
def post_office(town: Office, mail: MailServer) -> Office:
    """A council whose letters go by its own mail server."""
    settings = {"host": "127.0.0.1", "port": str(mail.port), "security": "none", "from": "pay@aldermere.example"}
    town.use(services.SMTP, settings, "")
    return town
