"""A till believes its reference pack only under its council's signature, and loads accounts to the last one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.domain.catalogue import CatalogueHealth
from sync.central import tables
from sync.central.accounts import load_accounts
from sync.central.accounts.accounts_file import AccountRow
from sync.central.councils import the_council
from sync.central.keys import sign
from sync.client.pace import Pace
from sync.contract.canonical import canonical_bytes
from tests.sync.faults import http_reply
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.desks import Desk
    from tests.sync.faults import FaultProxy
    from tests.sync.world import ServedCentral


def version_here(desk: Desk) -> int:
    with desk.made.store.read() as reader:
        pack = reader.pack()
    return 0 if pack is None else pack.version


def republish(central: ServedCentral, change: Callable[[dict[str, Any]], None], *, signed: bool = True) -> None:
    """Put a changed pack in place of the newest one, as somebody with hands in central's records could."""
    with central.database.write(COUNCIL) as connection:
        row = connection.execute(
            tables.reference_pack.select().order_by(tables.reference_pack.c.version.desc())
        ).first()
        assert row is not None
        document = json.loads(row.document)
        change(document)
        raw = canonical_bytes(document)
        key = the_council(connection, COUNCIL).signing_key
        connection.execute(
            tables.reference_pack.update()
            .where(tables.reference_pack.c.version == row.version)
            .values(document=raw.decode(), signature=sign(key, raw) if signed else bytes(64))
        )


def put(central: ServedCentral, count: int, *, pence: int = 100) -> None:
    rows = (
        AccountRow("23", f"{n:09d}", "Ms", "Siân", f"Name{n}", "1 High Street\nAldermere", "AM1 1AA", pence, 5, False)
        for n in range(count)
    )
    load_accounts.load_accounts(
        central.database,
        COUNCIL,
        rows,
        central.clock.now(),
        replace=True,
        rejected=lambda _row: None,
        progress=lambda _count: None,
    )


# --------------------------------------------------------------------------------------------------------------- pack
@pytest.mark.parametrize(
    ("change", "signed", "problem"),
    [
        (lambda it: it["funds"][0].update(maximum_pence=1), False, "pack_signature"),
        (lambda it: it["council"].update(slug="norwold"), True, "pack_council"),
        (lambda it: it.update(version=0), True, "pack_unusable"),
        (lambda it: it.pop("funds"), True, "pack_unusable"),
        (lambda it: it["validators"][0].update(regex="(?<=a)b"), True, "pack_unusable"),
        (lambda it: it.update(format=2), True, "pack_unusable"),
        (lambda it: it["offices"][0].update(name="Hub 4111 1111 1111 1111"), True, "pack_unusable"),
    ],
)
def test_a_pack_that_is_not_to_be_believed_or_used_is_told_and_left(
    desk: Desk, central: ServedCentral, change: Any, signed: bool, problem: str
) -> None:
    put(central, 3)
    republish(central, change, signed=signed)
    report = desk.step()
    assert (report.online, report.problem, report.accounts) == (True, problem, 3)
    assert version_here(desk) == 0


def test_the_last_good_pack_stands_until_a_better_one_comes(desk: Desk, central: ServedCentral) -> None:
    desk.step()
    assert version_here(desk) == 2
    central.add_cashier("bjones")
    republish(central, lambda it: it["funds"][0].update(maximum_pence=1), signed=False)
    assert desk.step().problem == "pack_signature"
    assert version_here(desk) == 2
    republish(central, lambda _it: None)
    desk.clock.turn(minutes=1)  # a pack is dated by central's clock
    assert desk.step().problem == ""
    assert version_here(desk) == 3


def test_a_pack_that_is_older_than_what_is_here_is_not_taken(desk: Desk, central: ServedCentral) -> None:
    desk.step()
    central.add_cashier("bjones")
    republish(central, lambda it: it.update(version=2))
    assert desk.step().problem == "pack_version"
    assert version_here(desk) == 2


def test_a_pack_that_stands_is_not_sent_again(desk: Desk, proxy: FaultProxy) -> None:
    desk.step()
    proxy.fail_always("/reference", http_reply("304 Not Modified", b""))
    assert desk.step().problem == ""


# ------------------------------------------------------------------------------------------------------------ accounts
def test_accounts_come_in_pages_to_the_last_one(desks: Callable[..., Desk], central: ServedCentral) -> None:
    put(central, 25)
    desk = desks(pace=Pace(page=10, step_s=0))
    first = desk.step()
    assert (first.accounts, first.next_delay_s) == (10, 0)
    assert desk.catalogue.state(desk.clock.now(), 3600).health is CatalogueHealth.INCOMPLETE
    report = desk.settled()
    state = desk.catalogue.state(desk.clock.now(), 3600)
    assert (state.health, state.accounts) == (CatalogueHealth.COMPLETE, 25)
    assert report.catalogue_version == state.version
    account = desk.catalogue.find("23", "000000007")
    assert account is not None
    assert (account.name, account.balance_pence, account.message_id) == ("Ms Siân Name7", 100, 5)
    assert account.address == ("1 High Street", "Aldermere")
    assert account.council == COUNCIL


def test_changes_and_removals_follow(desk: Desk, central: ServedCentral) -> None:
    put(central, 5)
    desk.step()
    put(central, 3, pence=200)
    assert desk.step().accounts == 5
    account = desk.catalogue.find("23", "000000002")
    assert account is not None
    assert account.balance_pence == 200
    assert desk.catalogue.find("23", "000000004") is None
    assert desk.catalogue.state(desk.clock.now(), 3600).accounts == 3


def test_a_cut_in_the_middle_of_a_load_goes_on_where_it_was(
    desks: Callable[..., Desk], central: ServedCentral, proxy: FaultProxy
) -> None:
    put(central, 25)
    desk = desks(url=proxy.url, pace=Pace(page=10))
    answers: list[Any] = [None, "cut_reply"]
    proxy.plan = lambda request: answers.pop(0) if "/accounts" in request and answers else None
    report = desk.step()
    assert (report.online, report.accounts) == (False, 10)
    assert desk.step().accounts == 15
    assert desk.catalogue.state(desk.clock.now(), 3600).accounts == 25


def test_a_catalogue_that_was_lost_is_loaded_again(desk: Desk, central: ServedCentral) -> None:
    put(central, 4)
    desk.step()
    desk.catalogue.destroy()
    assert desk.step().accounts == 4


def test_a_page_that_leads_nowhere_is_not_asked_for_without_end(desk: Desk, proxy: FaultProxy) -> None:
    page = {
        "items": [],
        "gone": [],
        "cursor": "ff.0.1",
        "version": "1",
        "as_of": "2026-11-21T08:52:00Z",
        "first": True,
        "last": False,
    }
    proxy.fail_always("/accounts", http_reply("200 OK", json.dumps(page).encode()))
    report = desk.step()
    assert (report.problem, report.online) == ("nonsense", False)


def test_accounts_are_let_go_when_central_is_silent_for_too_long(desk: Desk, central: ServedCentral) -> None:
    put(central, 4)
    desk.step()
    central.stop()
    desk.clock.turn(hours=71)
    desk.step()
    assert desk.catalogue.state(desk.clock.now(), 3600).health is CatalogueHealth.STALE
    desk.clock.turn(hours=2)
    desk.step()
    assert desk.catalogue.state(desk.clock.now(), 3600).health is CatalogueHealth.ABSENT
    central.start()
    assert desk.step().accounts == 4


def test_a_till_that_never_heard_of_a_pack_lets_nothing_go(desk: Desk, central: ServedCentral) -> None:
    central.stop()
    desk.clock.turn(hours=100)
    assert desk.step().problem == "unreachable"
    central.start()
