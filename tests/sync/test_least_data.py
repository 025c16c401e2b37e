"""Only what a desk needs of a customer leaves central, and only that is kept on a till."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Final

import pytest

from ims_desktop.store.accounts.file import AccountFile
from ims_desktop.store.accounts.keys import CatalogueKeys
from ims_desktop.store.accounts.tables import account
from sync.central.accounts import snapshots
from sync.central.accounts.accounts_file import AccountRow
from sync.central.accounts.load_accounts import load_accounts
from sync.contract.messages import AccountItem
from sync.contract.snapshot import MEMBERS, SnapshotAnswer
from tests.factory import KEY_ID
from tests.sync.faults import http_reply
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sync.desks import Desk
    from tests.sync.faults import FaultProxy
    from tests.sync.world import RawTill, ServedCentral

NEEDED: Final = (
    "fund",
    "reference",
    "title",
    "forename",
    "surname",
    "address",
    "postcode",
    "balance_pence",
    "balance_at",
    "message_id",
    "closed",
)
"""Which bill, whose, how to tell two apart, what is owed as of when, and why money may not be taken; docs/privacy.md
says what each is for. Whoever adds one here says so there."""
MORE: Final = {
    "UserField1": "born 1961-04-02",
    "UserField2": "National Insurance QQ123456C",
    "UserField3": "vulnerable, do not visit alone",
    "RecordType": "DEBT",
    "PeriodDebit": "123.45",
}


@pytest.fixture
def stocked(central: ServedCentral) -> ServedCentral:
    row = AccountRow("13", "00000000001", "Ms", "Siân", "Ellacott", "4 Mill Lane", "AM2 7QQ", 100, None, False, MORE)
    load_accounts(
        central.database,
        COUNCIL,
        [row],
        central.clock.now(),
        replace=False,
        rejected=lambda _row: None,
        progress=lambda _count: None,
    )
    return central


def told(text: str) -> list[str]:
    return [value for value in (*MORE, *MORE.values()) if value in text]


def kept(desk: Desk) -> str:
    """Return everything in every table of the till's copy as text."""
    (path,) = desk.made.folder.glob("catalogue-*.db")
    return _text_of(path, desk)


def _text_of(path: Path, desk: Desk) -> str:
    key = CatalogueKeys(desk.made.secrets, KEY_ID).of(path.stem.removeprefix("catalogue-"))
    assert key is not None
    file = AccountFile(path, key, read_only=True)
    try:
        with file._engine.connect() as connection:
            tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
            rows = [row for name in tables for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')]
    finally:
        file.close()
    return repr(rows)


def test_contract_and_file_hold_the_same_eleven_things_of_a_customer() -> None:
    assert tuple(AccountItem.model_fields) == MEMBERS == NEEDED
    assert tuple(column.name for column in account.columns) == ("id", "council", *NEEDED)


def test_what_central_knows_beyond_that_is_in_no_answer_to_a_till(stocked: ServedCentral, till: RawTill) -> None:
    built = snapshots.build(stocked.database, COUNCIL, stocked.clock.now, wish=None)
    assert built is not None
    page = till.get("/desktop/v1/accounts").text
    one = till.get("/desktop/v1/account", fund="13", reference="00000000001").text
    said = SnapshotAnswer.model_validate_json(till.get("/desktop/v1/snapshot").content)
    chunk = gzip.decompress(till.get(f"/desktop/v1/snapshots/{said.snapshot_id}/1").content).decode()
    for answer in (page, one, chunk):
        assert "Ellacott" in answer
        assert told(answer) == []


def test_a_till_keeps_nothing_else_either(stocked: ServedCentral, desk: Desk) -> None:
    assert desk.settled().online
    assert "Ellacott" in kept(desk)
    assert told(kept(desk)) == []


def test_a_member_a_till_does_not_know_is_left_out_however_it_came(
    stocked: ServedCentral, desk: Desk, proxy: FaultProxy
) -> None:
    """A newer central, or one that was told to say more, changes nothing about what is kept here."""
    item = (
        b'{"fund": "13", "reference": "00000000002", "surname": "Thackeray", "address": ["1 High Street"], '
        b'"date_of_birth": "born 1961-04-02", "note": "vulnerable, do not visit alone"}'
    )
    page = (
        b'{"items": [' + item + b'], "gone": [], "cursor": "abc.1.1", "version": "abc.1", '
        b'"as_of": "2026-11-21T08:52:00Z", "first": true, "last": true}'
    )
    proxy.fail_always("/accounts?", http_reply("200 OK", page))
    desk.step()
    proxy.heal()
    assert "Thackeray" in kept(desk)
    assert told(kept(desk)) == []
