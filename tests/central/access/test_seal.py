"""A sealed key signs only where its key file is; without, central says so before it serves anything."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sync.central import tables
from sync.central.councils import add_council, seal_key, the_council
from sync.central.database import Database
from sync.central.errors import Refusal
from sync.central.keys import sign
from sync.central.seal import Seal, make_key_file, read_key_file
from sync.central.services import GOVUK_PAY, remove_service, service_of, set_service
from sync.contract.signing import signature_holds
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.postgres import Databases
    from tests.sync.world import ServedCentral


@pytest.fixture
def seal(tmp_path: Path) -> Seal:
    return make_key_file(tmp_path / "central.key")


@pytest.fixture
def with_seal(records: Databases) -> Iterator[Callable[[Seal | None], Database]]:
    """Open the records of a council with a key file, or none."""
    made: list[Database] = []

    def opened(seal: Seal | None) -> Database:
        made.append(Database(records.app_url, seal=seal))
        return made[-1]

    yield opened
    for database in made:
        database.close()


def stored(database: Database) -> tuple[bytes, str | None]:
    with database.read(COUNCIL) as connection:
        row = connection.execute(tables.council_key.select()).one()
    return row.signing_key, row.sealed_by


def refusal_of(database: Database) -> str:
    with pytest.raises(Refusal) as refusal:
        database.prepare(serving=True)
    assert refusal.value.status == 503
    return refusal.value.code


def test_a_sealed_key_signs_as_before(with_seal: Callable[[Seal | None], Database], seal: Seal) -> None:
    database = with_seal(seal)
    plain, sealed_by = stored(database)
    assert sealed_by is None, "keys are unsealed until somebody says otherwise"
    with database.write(COUNCIL) as connection:
        assert seal_key(connection, COUNCIL)
        assert not seal_key(connection, COUNCIL), "once is enough"
    kept, sealed_by = stored(database)
    assert plain not in kept
    assert sealed_by == seal.fingerprint
    assert base64.b64encode(seal.key).decode() not in repr(seal) + seal.fingerprint
    database.prepare(serving=True)
    with database.read(COUNCIL) as connection:
        council = the_council(connection, COUNCIL)
    assert signature_holds(council.signing_public_key, b"a document", sign(council.signing_key, b"a document"))


def test_without_its_key_file_nothing_is_served(with_seal: Callable[[Seal | None], Database], seal: Seal) -> None:
    with with_seal(seal).write(COUNCIL) as connection:
        seal_key(connection, COUNCIL)
    assert refusal_of(with_seal(None)) == "sealed"
    assert refusal_of(with_seal(Seal(bytes(32)))) == "other_key_file"


def test_a_sealed_key_opens_for_its_own_council_only(with_seal: Callable[[Seal | None], Database], seal: Seal) -> None:
    database = with_seal(seal)
    with database.write("birchover") as connection:
        add_council(connection, "birchover", datetime.now(UTC))
        theirs = connection.execute(tables.council_key.select()).one()
    assert theirs.sealed_by == seal.fingerprint, "a council that is added where keys are sealed is sealed at once"
    with database.write(COUNCIL) as connection:
        moved = {"signing_key": theirs.signing_key, "sealed_by": theirs.sealed_by}
        connection.execute(tables.council_key.update().values(moved))
    assert refusal_of(database) == "seal"


def test_a_till_is_told_nothing_by_a_central_whose_keys_do_not_open(central: ServedCentral, seal: Seal) -> None:
    with central.database.write(COUNCIL) as connection:
        row = connection.execute(tables.council_key.select()).one()
        sealed = {"signing_key": seal.close(COUNCIL, row.signing_key), "sealed_by": seal.fingerprint}
        connection.execute(tables.council_key.update().values(sealed))
    with central.database.read(COUNCIL) as connection, pytest.raises(Refusal, match="--key-file"):
        the_council(connection, COUNCIL)


@pytest.mark.parametrize("content", ["", "not base64!", base64.b64encode(b"short").decode()])
def test_a_file_that_is_no_key_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "other.key").write_text(content, encoding="ascii")
    with pytest.raises(Refusal, match=r"other\.key is no key file"):
        read_key_file(tmp_path / "other.key")


def test_a_key_file_is_read_as_it_was_made_and_never_made_over(tmp_path: Path, seal: Seal) -> None:
    path = tmp_path / "central.key"
    assert read_key_file(path) == seal
    with pytest.raises(FileExistsError):
        make_key_file(path)
    with pytest.raises(Refusal, match="cannot be read"):
        read_key_file(tmp_path / "missing.key")


def test_a_service_whose_key_opens_no_more_can_still_be_taken_away(
    with_seal: Callable[[Seal | None], Database], seal: Seal
) -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    with with_seal(seal).write(COUNCIL) as connection:
        set_service(connection, COUNCIL, GOVUK_PAY, {}, "a key", now)
    with with_seal(None).write(COUNCIL) as connection:
        with pytest.raises(Refusal):
            service_of(connection, COUNCIL, GOVUK_PAY)
        assert remove_service(connection, COUNCIL, GOVUK_PAY, now)
        assert not remove_service(connection, COUNCIL, GOVUK_PAY, now)
