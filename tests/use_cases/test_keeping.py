"""What is kept twice, and what is not kept for ever: backups and personal data."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ims_desktop.domain.payment import Payer
from ims_desktop.use_cases.back_up import back_up, back_up_if_due
from ims_desktop.use_cases.keep_house import keep_house
from ims_desktop.use_cases.purge import purge
from ims_desktop.use_cases.take_payment import take_payment
from ims_desktop.use_cases.verify import verify
from tests.use_cases.desk import PRIYA

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.use_cases.desk import Desk


def test_a_copy_goes_where_it_is_asked_to_or_where_policy_says(desks: Callable[..., Desk], tmp_path: Path) -> None:
    desk = desks(backup_path=str(tmp_path / "other disk"))
    assert back_up(desk.till, tmp_path / "asked").parent == tmp_path / "asked"
    assert back_up(desk.till).parent == tmp_path / "other disk" / "SP03"
    plain = desks()
    assert back_up(plain.till).parent == plain.till.settings.data_dir / "backups"


def test_a_copy_is_made_only_while_something_is_unsent_and_the_last_is_old(desk: Desk) -> None:
    assert back_up_if_due(desk.till) is None
    desk.open()
    assert back_up_if_due(desk.till) is not None
    assert back_up_if_due(desk.till) is None
    desk.made.clock.turn(hours=1)
    assert back_up_if_due(desk.till) is not None
    desk.made.clock.turn(hours=1)
    training = desk.with_till(identity=replace(desk.till.identity, training=True))
    assert back_up_if_due(training) is None


def settled(desk: Desk, count: int = 1) -> None:
    """Take payments of somebody by name and let central have them."""
    desk.open()
    for _ in range(count):
        basket = desk.basket()
        payer = Payer("Siân Ellacott", "4 Mill Lane")
        take_payment(desk.till, desk.made.ids.new(), PRIYA, basket, [desk.cash(basket)], payer)
    settle(desk)


def settle(desk: Desk) -> None:
    now = desk.made.clock.now()
    with desk.till.store.write() as unit:
        for event in unit.batch(10_000, 10**9, now):
            unit.settle(event.event_id, "sent", now)


def members(desk: Desk) -> list[dict[str, Any]]:
    with desk.till.store.read() as reader:
        return [dict(event.personal) for event in reader.events() if event.kind == "payment_taken"]


def test_personal_data_goes_after_its_time_and_the_journal_still_proves_itself(desks: Callable[..., Desk]) -> None:
    desk = desks(personal_data_days=30)
    settled(desk)
    assert purge(desk.till) == 0
    desk.made.clock.turn(days=31)
    assert purge(desk.till) == 2
    assert members(desk) == [{}]
    assert verify(desk.till).ok
    assert [fact["kind"] for fact in desk.facts()] == ["personal_data_purged"]
    assert purge(desk.till) == 0


def test_what_central_has_not_got_is_kept(desks: Callable[..., Desk]) -> None:
    desk = desks(personal_data_days=30)
    desk.open()
    desk.take()
    desk.made.clock.turn(days=31)
    assert purge(desk.till) == 0


def test_a_clock_gone_back_purges_nothing(desks: Callable[..., Desk]) -> None:
    desk = desks(personal_data_days=30)
    settled(desk)
    desk.made.clock.turn(days=40)
    with desk.till.store.write() as unit:
        unit.raise_clock_mark(desk.made.clock.at)
    desk.made.clock.turn(days=-1)
    assert purge(desk.till) == 0


def test_many_facts_are_purged_in_batches(desks: Callable[..., Desk], monkeypatch: Any) -> None:
    monkeypatch.setattr("ims_desktop.use_cases.purge.BATCH", 2)
    desk = desks(personal_data_days=1)
    settled(desk, 4)
    desk.made.clock.turn(days=2)
    assert purge(desk.till) == 5


def test_between_customers_the_till_keeps_house(desks: Callable[..., Desk]) -> None:
    desk = desks(personal_data_days=30)
    settled(desk)
    desk.made.clock.turn(days=31)
    keep_house(desk.till)
    assert members(desk) == [{}]
    assert [path.suffix for path in (desk.till.settings.data_dir / "backups").glob("*.db")] == [".db"]
