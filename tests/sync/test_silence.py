"""When central is silent for too long, or withdraws a till, the till lets go of the accounts and of nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.catalogue import CatalogueHealth
from ims_desktop.store.accounts.file import AccountFile
from ims_desktop.store.driver import DatabaseError
from sync.central.accounts import snapshots
from sync.central.accounts.accounts_file import AccountRow
from sync.central.accounts.load_accounts import load_accounts
from sync.central.desk import devices
from sync.client.pace import Pace
from tests.factory import KEY_ID
from tests.sync.faults import http_reply
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.silence import Contact
    from tests.sync.desks import Desk
    from tests.sync.faults import FaultProxy
    from tests.sync.world import ServedCentral

HEAD = "/desktop/v1/head"


def stock(central: ServedCentral) -> None:
    """Let central know four accounts."""
    rows = [
        AccountRow("13", f"{n:011d}", "Ms", "Siân", "Ellacott", "4 Mill Lane", "AM2 7QQ", 100, None, False)
        for n in range(4)
    ]
    load_accounts(
        central.database,
        COUNCIL,
        rows,
        central.clock.now(),
        replace=False,
        rejected=lambda _row: None,
        progress=lambda _count: None,
    )


@pytest.fixture
def loaded(desk: Desk, central: ServedCentral) -> Desk:
    """The till with four accounts in its copy."""
    stock(central)
    desk.settled()
    assert health(desk) is CatalogueHealth.COMPLETE
    return desk


def health(desk: Desk) -> CatalogueHealth:
    return desk.catalogue.state(desk.clock.now(), 24 * 3600).health


def contact(desk: Desk) -> Contact | None:
    with desk.made.store.read() as reader:
        return reader.last_contact()


def forgotten(desk: Desk) -> list[str]:
    """Return why the accounts were let go, each time, as the audit has it."""
    with desk.made.store.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT detail FROM audit WHERE action = 'accounts_forgotten'")
        return [row[0] for row in found]


# ------------------------------------------------------------------------------------------------------------- contact
def test_a_contact_is_noted_when_central_answered_this_tills_credential(loaded: Desk) -> None:
    known = contact(loaded)
    assert known is not None
    assert known.at == loaded.clock.now()
    loaded.clock.turn(seconds=59)
    loaded.step()
    assert contact(loaded) == known, "to the minute is exact enough: not every step writes"
    loaded.clock.turn(seconds=1)
    loaded.step()
    assert contact(loaded) != known


def test_an_answer_to_nobody_in_particular_is_no_contact(loaded: Desk, proxy: FaultProxy) -> None:
    """Something answers there, but not central to this till: a captive portal, a proxy, a stranger."""
    known = contact(loaded)
    loaded.clock.turn(hours=1)
    proxy.fail_always(HEAD, http_reply("401 No", b'{"error": {"code": "token", "text": "No."}}'))
    loaded.step()
    proxy.fail_always(HEAD, http_reply("200 OK", b"<html>Sign in to the Wi-Fi</html>"))
    loaded.step()
    now = contact(loaded)
    assert known is not None
    assert now is not None
    assert now.at == known.at
    proxy.heal()
    loaded.step()
    assert contact(loaded) != known


def test_a_contact_counts_although_what_came_after_it_was_cut_off(loaded: Desk, proxy: FaultProxy) -> None:
    loaded.clock.turn(hours=1)
    proxy.fail_always("/reference", "cut_reply")
    assert not loaded.step().online
    known = contact(loaded)
    assert known is not None
    assert known.at == loaded.clock.now()


def test_contacts_survive_the_end_of_the_program(loaded: Desk) -> None:
    known = contact(loaded)
    loaded.made.reopened()
    assert contact(loaded) == known


# ------------------------------------------------------------------------------------------------------------- silence
def test_silence_is_counted_from_the_last_contact_and_not_from_the_age_of_the_accounts(
    loaded: Desk, proxy: FaultProxy
) -> None:
    """Central answers, but has a fault with its accounts for days: that is no silence."""
    proxy.fail_always("/accounts", http_reply("500 No", b"{}"))
    for _ in range(4):
        loaded.clock.turn(hours=24)
        loaded.step()
    assert health(loaded) is CatalogueHealth.STALE
    assert forgotten(loaded) == []


def test_the_accounts_and_their_key_go_after_the_silence_and_come_back_with_another(
    loaded: Desk, central: ServedCentral
) -> None:
    loaded.take(2)
    before = loaded.made.secrets.get(f"{KEY_ID}/catalogue")
    central.stop()
    loaded.clock.turn(hours=71, minutes=59)
    loaded.step()
    assert health(loaded) is CatalogueHealth.STALE
    loaded.clock.turn(minutes=1)
    loaded.step()
    assert health(loaded) is CatalogueHealth.ABSENT
    assert loaded.made.secrets.get(f"{KEY_ID}/catalogue") is None
    assert list(loaded.made.folder.glob("catalogue-*")) == []
    assert (forgotten(loaded), loaded.unsent()) == (["silence"], 3)
    loaded.step()
    assert forgotten(loaded) == ["silence"], "said once"
    central.start()
    assert loaded.settled().accounts == 4
    assert loaded.made.secrets.get(f"{KEY_ID}/catalogue") not in {None, before}
    assert central.receipts() == loaded.receipts()


def test_a_clock_put_back_every_day_does_not_keep_the_accounts(loaded: Desk, central: ServedCentral) -> None:
    """The program runs, the clock on the wall never gets on: the clock nobody can set counts all the same."""
    central.stop()
    ran = loaded.clock.monotonic()
    loaded.clock.monotonic = lambda: ran  # type: ignore[method-assign]
    for _ in range(71):
        ran += 3600
        loaded.step()
    assert health(loaded) is CatalogueHealth.COMPLETE
    ran += 3600 + 60
    loaded.step()
    assert forgotten(loaded) == ["silence"]
    central.start()
    loaded.step()
    known = contact(loaded)
    assert known is not None
    assert known.counted_s == 0


def test_the_running_clock_goes_on_counting_where_the_last_run_ended(loaded: Desk, central: ServedCentral) -> None:
    central.stop()
    with loaded.made.store.write() as unit:
        known = unit.last_contact()
        assert known is not None
        unit.note_contact(type(known)(known.at, 72 * 3600 - 120))
    loaded.made.clock.turn(seconds=60)
    loaded.step()
    assert forgotten(loaded) == []
    loaded.made.clock.turn(seconds=60)
    loaded.step()
    assert forgotten(loaded) == ["silence"]
    central.start()


def test_a_till_central_never_answered_has_no_contact_and_nothing_to_let_go(desk: Desk, central: ServedCentral) -> None:
    central.stop()
    for _ in range(3):
        desk.clock.turn(hours=40)
        assert not desk.step().online
    assert (contact(desk), forgotten(desk)) == (None, [])
    central.start()


# ------------------------------------------------------------------------------------------------------------ withdrawn
def test_a_withdrawn_till_loses_the_key_of_the_accounts_at_its_next_contact_and_nothing_else(
    loaded: Desk, central: ServedCentral
) -> None:
    (path,) = loaded.made.folder.glob("catalogue-*.db")
    stolen = path.read_bytes()
    payments = loaded.take(3)
    with central.database.write(COUNCIL) as connection:
        devices.revoke(connection, COUNCIL, "CH01", central.clock.now())
    loaded.clock.turn(hours=2)  # its token has run out as well
    central.clock.ahead += timedelta(hours=2)
    report = loaded.settled()
    assert (report.blocked, report.unsent, report.accounts) == ("revoked", 0, 0)
    assert health(loaded) is CatalogueHealth.ABSENT
    assert loaded.made.secrets.get(f"{KEY_ID}/catalogue") is None
    assert loaded.made.secrets.get(f"{KEY_ID}/journal") is not None
    assert forgotten(loaded) == ["revoked"]
    assert central.receipts() == sorted(payment.receipt for payment in payments)
    store = loaded.made.reopened()
    with store.read() as reader:
        assert all(reader.payment(payment.payment_id) == payment for payment in payments)
        assert reader.block() == "revoked"
    # A copy of the file made before is only noise now: its key is nowhere on this PC.
    copy = loaded.made.folder / path.name
    copy.write_bytes(stolen)
    journal_key = loaded.made.secrets.get(f"{KEY_ID}/journal")
    assert journal_key is not None
    with pytest.raises(DatabaseError):
        AccountFile(copy, journal_key, read_only=True).progress()


def test_a_withdrawn_till_gets_no_accounts_any_more(loaded: Desk, central: ServedCentral) -> None:
    with central.database.write(COUNCIL) as connection:
        devices.revoke(connection, COUNCIL, "CH01", central.clock.now())
    for _ in range(3):
        loaded.clock.turn(minutes=2)
        assert loaded.step().problem == ""
    assert (health(loaded), loaded.catalogue.cursor()) == (CatalogueHealth.ABSENT, None)
    assert forgotten(loaded) == ["revoked"]


def test_a_load_under_way_ends_with_the_withdrawal_and_leaves_nothing(
    desks: Callable[..., Desk], central: ServedCentral
) -> None:
    """The process that loads has the key too: it is ended, and what it wrote so far cannot be read again."""
    till = desks(pace=Pace(load_wait_s=0.01))
    stock(central)
    assert snapshots.build(central.database, COUNCIL, central.clock.now) is not None
    till.catalogue.pause_load()
    till.step()
    assert till.catalogue.loading() is not None
    assert till.made.secrets.get(f"{KEY_ID}/catalogue") is not None
    with central.database.write(COUNCIL) as connection:
        devices.revoke(connection, COUNCIL, "CH01", central.clock.now())
    assert till.step().blocked == "revoked"
    assert till.catalogue.loading() is None
    assert till.made.secrets.get(f"{KEY_ID}/catalogue") is None
    assert list(till.made.folder.glob("catalogue-*")) == []
    assert forgotten(till) == ["revoked"]
