"""Staff see every till: what it holds, how far it is whole, and which one nobody has heard of."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sync.central.councils import the_council
from sync.central.desk import devices, tills
from sync.central.reference import current_content, save_source
from sync.contract.fields import utc_text
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.world import RawTill, ServedCentral


def listed(central: ServedCentral) -> list[dict[str, Any]]:
    with central.database.read(COUNCIL) as connection:
        return tills.list_tills(connection, COUNCIL, central.clock.now())


def test_a_till_shows_what_it_holds_and_where_it_has_a_gap(central: ServedCentral, till: RawTill) -> None:
    till.send(till.session_opened())
    till.payment()
    till.send(till.payment())
    since = central.clock.now() - timedelta(hours=5)
    till.get("/desktop/v1/head", unsent=2, quarantined=1, oldest=utc_text(since), version="1.2.3")
    [it] = listed(central)
    assert (it["unsent"], it["quarantined"], it["oldest_unsent_at"]) == (2, 1, utc_text(since))
    assert (it["sequence"], it["whole_sequence"], it["version"], it["silent"]) == (3, 1, "1.2.3", False)
    central.clock.ahead += timedelta(minutes=10)
    head, line = tills.table_of([it], central.clock.now()).splitlines()
    assert head.split("  ")[0] == "TILL"
    assert [cell.strip() for cell in line.split("  ") if cell.strip()] == [
        "CH01A",
        "CH",
        "10 min",
        "2",
        "5 h",
        "1",
        "3, whole to 1",
        "1.2.3",
        "no escrow",
    ]


def test_a_till_nobody_has_heard_of_for_long_is_marked(
    central: ServedCentral, enrolled: Callable[..., RawTill]
) -> None:
    heard, never, revoked = enrolled(), enrolled(), enrolled()
    heard.get("/desktop/v1/head")
    with central.database.write(COUNCIL) as connection:
        devices.revoke(connection, COUNCIL, revoked.till, central.clock.now())
    assert [it["silent"] for it in listed(central)] == [False, False, False]
    central.clock.ahead += tills.SILENT_AFTER + timedelta(hours=1)
    assert [it["silent"] for it in listed(central)] == [True, True, False]
    shown = tills.table_of(listed(central), central.clock.now())
    assert "3 d" in shown
    assert "SILENT, no escrow" in shown
    assert "never" in shown
    assert "revoked" in shown
    assert never.till in shown


def test_the_council_says_how_long_is_long(central: ServedCentral, till: RawTill) -> None:
    with central.database.write(COUNCIL) as connection:
        content = current_content(connection, COUNCIL)
        assert content is not None
        ours = content.model_copy(update={"policy": content.policy.model_copy(update={"till_silent_hours": 1})})
        save_source(connection, the_council(connection, COUNCIL), ours, central.clock.now())
    till.get("/desktop/v1/head")
    central.clock.ahead += timedelta(hours=2)
    assert [it["silent"] for it in listed(central)] == [True]
