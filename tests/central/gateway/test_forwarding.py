"""Accepted payments go on to a LocalGov IMS that already runs: every line once, whatever it answers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from sync.central import tables
from sync.central.desk.devices import revoke
from sync.central.gateway.channel import Patience
from sync.central.gateway.engine import ALL_REFUSED
from sync.central.gateway.pace import Pace
from sync.central.gateway.upstream import set_upstream
from sync.central.ledger.suspense import release
from sync.contract.localgov.dates import local_text
from tests.central.gateway.way import LONG, Way, at, basket, stock_ims, take
from tests.sync.stock import Fault, Rule, StockServer, Weather
from tests.sync.stock.faults import QUICK
from tests.sync.stock.world import fund, method
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.world import RawTill

SILENT = (Fault.HELD_REPLY, Fault.SILENCE)


# ------------------------------------------------------------------------------------------------------ what is sent
def test_every_line_goes_on_once_and_exactly(way: Way, taking: RawTill) -> None:
    (receipt,) = take(taking, basket(taking, 12_34, 10**13 + 1))
    way.settle()
    first, second = (holding.line for holding in way.stock.ims.rows)
    assert (first.psp_reference, second.psp_reference) == (receipt, receipt)
    assert (first.amount, second.amount) == (12_34, 10**13 + 1)
    assert (first.office_code, first.user_code, first.fund_code, first.mop_code) == ("CH", 1, "13", "1")
    assert (first.account_reference, first.narrative) == ("REF1", "Bill 1")
    assert (first.vat_code, first.vat_rate, first.vat_amount) == ("W0", "0.2", 205)
    taken = at("2026-11-21T08:52:00+00:00")
    dates = [each.transaction_date.text for each in (first, second) if each.transaction_date]
    assert dates == [local_text(taken + timedelta(microseconds=n)) for n in (1, 2)]
    assert [row["upstream_reference"] for row in way.lines()] == [first.reference, second.reference]
    assert {row["changed"] for row in way.lines()} == {None}
    assert way.states() == {f"{receipt}-1": "done", f"{receipt}-2": "done"}


def test_a_receipt_is_asked_about_before_each_of_its_lines_leaves(way: Way, taking: RawTill) -> None:
    take(taking, basket(taking, 100, 200, 300))
    way.settle()
    verbs = [verb for verb, path, _ in way.stock.seen if "ProcessedTransactions" in path]
    assert verbs == ["GET", "POST"] * 3


def test_what_the_other_server_made_of_a_line_is_recorded(way: Way, taking: RawTill) -> None:
    way.stock.ims.rules = [Rule("a", (("account_reference", "equals", "REF2"),), (("fund_code", "31"),))]
    take(taking, basket(taking, 100, 200))
    way.settle()
    assert [row["changed"] for row in way.lines()] == [None, {"FundCode": "31"}]


def test_what_was_changed_is_recorded_too_when_it_had_to_be_found(way: Way, taking: RawTill) -> None:
    way.stock.ims.rules = [Rule("a", (), (("narrative", "by rule"),))]
    way.stock.fail_writes(Fault.LOST_REPLY)
    take(taking, basket(taking, 100))
    way.settle()
    assert [(row["changed"], row["upstream_reference"]) for row in way.lines()] == [
        ({"Narrative": "by rule"}, way.stock.ims.rows[0].line.reference)
    ]


def test_one_number_may_stand_for_everybody(way: Way, taking: RawTill) -> None:
    with way.central.database.write(COUNCIL) as connection:
        set_upstream(connection, COUNCIL, way.stock.url, way.now, user_code=12)
    take(taking, basket(taking, 100))
    way.settle()
    assert [row.line.user_code for row in way.stock.ims.rows] == [12]


# ----------------------------------------------------------------------------------------------------- what goes wrong
@pytest.mark.parametrize(
    ("fault", "wait_s", "posts"),
    [
        (Fault.LOST_REPLY, 120, 1),
        (Fault.HELD_REPLY, 120, 1),
        (Fault.REFUSED_THOUGH_DONE, 60, 1),
        (Fault.REFUSED, 60, 2),
        (Fault.REFUSED_EMPTY, 10, 2),
        (Fault.BROKEN, 10, 2),
        (Fault.SILENCE, 120, 2),
        (Fault.CUT, 120, 2),
    ],
)
def test_after_any_fault_it_asks_first_and_not_before_the_request_has_ended(
    ways: Callable[..., Way], taking: RawTill, fault: Fault, wait_s: float, posts: int
) -> None:
    way = ways(patience=Patience(read_s=0.1))
    way.stock.fail_writes(fault)
    take(taking, basket(taking, 100))
    way.steps(2)
    (line,) = way.lines()
    assert (line["state"], line["attempts"]) == ("sending", 1)
    assert wait_s <= (line["next_try_at"] - way.began).total_seconds() < wait_s + 5
    asked = len(way.stock.seen)
    way.settle()
    assert way.stock.seen[asked][0] == "GET"
    assert way.posts() == posts
    assert (way.lost(), way.stock.ims.doubled(), way.states().popitem()[1]) == ([], [], "done")


@pytest.mark.parametrize("fault", [Fault.HELD_REPLY, Fault.SILENCE])
def test_a_forwarder_that_vanished_while_it_sent_leaves_a_line_to_ask_about(
    ways: Callable[..., Way], taking: RawTill, fault: Fault
) -> None:
    way = ways(patience=Patience(read_s=0.1))
    take(taking, basket(taking, 100))
    way.steps(1)
    way.stock.fail_writes(fault)
    way.step()
    began = way.now
    way.begin()
    way.steps(1)
    assert [row["state"] for row in way.lines()] == ["sending"]
    assert way.posts() == 1
    way.settle()
    assert way.now - began >= timedelta(seconds=119)
    assert (way.lost(), way.stock.ims.doubled()) == ([], [])


def test_a_line_without_hope_is_parked_with_its_reason_and_the_others_go_on(way: Way, taking: RawTill) -> None:
    with_cheque = basket(taking, 100, method="24")
    del way.stock.ims.methods["24"]
    bad, good = take(taking, with_cheque, basket(taking, 200))
    way.settle()
    assert way.states() == {f"{bad}-1": "parked", f"{good}-1": "done"}
    (line,) = way.lines(state="parked")
    assert "said no 3 times" in line["last_problem"]
    assert "foreign key" in line["last_problem"]
    way.stock.ims.methods["24"] = method("24", "Cheque")
    way.retry(bad)
    way.settle()
    assert (way.lost(), way.stock.ims.doubled(), way.lines(state="parked")) == ([], [], [])


def test_when_everything_is_refused_nothing_is_parked(way: Way, taking: RawTill) -> None:
    way.stock.plan = lambda verb, _: Fault.REFUSED if verb == "POST" else None
    take(taking, *(basket(taking, 100) for _ in range(8)))
    way.until(way.now + timedelta(hours=2))
    assert len(way.lines(state="parked")) < ALL_REFUSED
    assert way.posts() < 40
    way.stock.heal()
    for row in way.lines(state="parked"):
        way.retry(row["psp_reference"])
    way.settle()
    assert (way.lost(), way.stock.ims.doubled()) == ([], [])


def test_a_basket_that_broke_off_is_finished_line_by_line(way: Way, taking: RawTill) -> None:
    faults = [None, Fault.REFUSED_EMPTY, None, Fault.LOST_REPLY, Fault.BROKEN]
    way.stock.plan = lambda verb, _: faults.pop(0) if faults and verb == "POST" else None
    take(taking, basket(taking, *range(100, 106)))
    way.settle()
    assert (way.lost(), way.stock.ims.doubled(), len(way.stock.ims.rows)) == ([], [], 6)


def test_hours_without_the_other_server_costs_few_questions_and_nothing_else(way: Way, taking: RawTill) -> None:
    take(taking, basket(taking, 100, 200), basket(taking, 300))
    end = way.now + timedelta(hours=6)
    with way.stock.away():
        way.step()
        way.until(end)
        assert {row["state"] for row in way.lines()} == {"waiting"}
        assert way.upstream()["last_problem"] == "it cannot be reached"
    assert len(way.reports) < 200
    way.settle()
    assert (way.lost(), way.stock.ims.doubled(), way.posts()) == ([], [], 3)
    assert way.upstream()["last_problem"] is None


def test_a_server_that_always_answers_too_late_gets_every_line_once(ways: Callable[..., Way], taking: RawTill) -> None:
    way = ways(patience=Patience(read_s=0.05))
    take(taking, basket(taking, 100, 200))
    way.stock.plan = lambda verb, _: Fault.HELD_REPLY if verb == "POST" else None
    way.settle()
    assert (way.lost(), way.stock.ims.doubled(), way.posts()) == ([], [], 2)


@pytest.mark.parametrize("path", ["/nowhere", "/api/Funds/23"])
def test_another_server_at_the_address_stops_the_queue_and_says_so(way: Way, taking: RawTill, path: str) -> None:
    way.begin(way.stock.url + path)
    take(taking, basket(taking, 100))
    way.steps(3)
    assert way.upstream()["last_problem"].startswith("404: there is no LocalGov IMS at this address")
    assert len(way.stock.seen) < 4
    way.begin()
    way.settle()
    assert (way.lost(), way.upstream()["last_problem"]) == ([], None)


def test_a_line_for_a_fund_they_do_not_have_waits_here_until_they_have_it(
    ways: Callable[..., Way], stock: StockServer, taking: RawTill
) -> None:
    del stock.ims.funds["13"]
    way = ways(pace=Pace(idle_s=3600, check_after_s=LONG))
    (receipt,) = take(taking, basket(taking, 100))
    way.settle()
    assert (way.states(), way.posts()) == ({f"{receipt}-1": "parked"}, 0)
    assert way.lines()[0]["last_problem"] == "unknown_fund: it has no fund 13"
    stock.ims.funds["13"] = fund("13", "Misc Cash", "W0")
    way.wait(1800)
    way.steps(1)
    way.settle()
    assert (way.states(), way.lost()) == ({f"{receipt}-1": "done"}, [])


# ------------------------------------------------------------------------------------------------- by seed, all faults
@pytest.mark.parametrize("block", range(10))
def test_by_seed_nothing_is_lost_and_nothing_doubled(ways: Callable[..., Way], taking: RawTill, block: int) -> None:
    met: set[Fault] = set()
    for seed in range(block * 10, block * 10 + 10):
        with StockServer(stock_ims()) as stock:
            way = ways(stock=stock)
            stock.plan = Weather(seed, share=0.45, calm_after=60)
            receipts = take(taking, basket(taking, 101, 102, 103), basket(taking, 201), basket(taking, 301, 302))
            way.settle_patiently()
            met |= way.faults()
            assert (stock.ims.lost(way.keys(*receipts)), stock.ims.doubled()) == ([], []), f"seed {seed}"
            assert len(stock.ims.rows) == 6
    assert {Fault.LOST_REPLY, Fault.REFUSED_THOUGH_DONE, Fault.CUT, Fault.REFUSED, Fault.BROKEN} <= met


@pytest.mark.parametrize("seed", [1001, 1002])
def test_by_seed_a_long_day_of_bad_weather_and_restarts(ways: Callable[..., Way], taking: RawTill, seed: int) -> None:
    with StockServer(stock_ims()) as stock:
        way = ways(stock=stock, patience=Patience(read_s=0.05))
        stock.plan = Weather(seed, share=0.3, calm_after=400, faults=(*QUICK, *SILENT))
        for _ in range(5):
            take(taking, *(basket(taking, 100 + n, 200 + n) for n in range(8)))
            way.steps(25)
            way.close()
            way.begin()
        way.settle_patiently()
        assert (way.lost(), stock.ims.doubled(), len(stock.ims.rows)) == ([], [], 80)


@pytest.mark.parametrize("seed", range(2000, 2010))
def test_by_seed_a_ghost_is_found_before_the_resend_or_told_afterwards(
    ways: Callable[..., Way], taking: RawTill, seed: int
) -> None:
    """A row that appears after a clean no, with nothing sent in between, cannot be avoided; it can be told."""
    with StockServer(stock_ims()) as stock:
        way = ways(stock=stock)
        stock.plan = Weather(seed, share=0.3, calm_after=40, faults=(Fault.GHOST,))
        take(taking, *(basket(taking, 100 + n) for n in range(12)))
        way.settle_patiently()
        report = way.reconcile()
        told = {(it["receipt"]) for it in report["problems"] if it["problem"].startswith("duplicate:")}
        assert way.lost() == []
        assert told == {receipt for receipt, _ in stock.ims.doubled()}
        assert Fault.GHOST in way.faults()


def test_a_ghost_appears_with_another_line_and_is_not_sent_again(way: Way, taking: RawTill) -> None:
    way.stock.fail_writes(Fault.GHOST)
    take(taking, basket(taking, 100), basket(taking, 200))
    way.settle()
    assert (way.lost(), way.stock.ims.doubled(), way.posts()) == ([], [], 2)


# --------------------------------------------------------------------------------------------------------- afterwards
def test_what_is_there_twice_or_gone_is_told_once_and_left_alone(way: Way, taking: RawTill) -> None:
    twice, gone, fine = take(taking, *(basket(taking, 100 + n) for n in range(3)))
    way.settle()
    rows = {row.line.psp_reference: row for row in way.stock.ims.rows}
    way.stock.ims.rows = [rows[twice], rows[twice], rows[fine]]
    report = way.reconcile()
    assert {it["receipt"]: it["problem"].partition(":")[0] for it in report["problems"]} == {
        twice: "duplicate",
        gone: "missing",
    }
    assert (report["receipts"], report["lines"], report["lines_there"]) == (3, 3, 3)
    assert (report["amount_pence"], report["amount_pence_there"]) == (303, 302)
    assert {row["state"] for row in way.lines()} == {"done"}
    posts = way.posts()
    way.retry(gone)
    way.settle()
    assert (way.posts(), way.lost()) == (posts + 1, [])


def test_every_receipt_is_asked_about_once_more_hours_later(ways: Callable[..., Way], taking: RawTill) -> None:
    way = ways(pace=Pace(idle_s=600, pull_every_s=LONG))
    take(taking, basket(taking, 100), basket(taking, 200))
    way.settle()
    way.stock.ims.rows.append(way.stock.ims.rows[0])
    asked = len(way.stock.seen)
    way.until(way.now + timedelta(hours=8))
    assert len(way.stock.seen) == asked + 2
    assert [(row["last_problem"] or "").partition(":")[0] for row in way.lines()] == ["duplicate", ""]


def test_central_restored_to_yesterday_sends_nothing_twice(way: Way, taking: RawTill) -> None:
    take(taking, basket(taking, 100, 200), basket(taking, 300))
    way.settle()
    with way.central.database.write(COUNCIL) as connection:
        connection.execute(delete(tables.forward))
    way.begin()
    way.wait(5)
    way.settle()
    assert (way.lost(), way.stock.ims.doubled(), way.posts()) == ([], [], 3)


# ---------------------------------------------------------------------------------------------------------- held back
def test_what_a_revoked_till_took_waits_for_a_supervisor_and_goes_where_it_was_placed(
    way: Way, taking: RawTill
) -> None:
    with way.central.database.write(COUNCIL) as connection:
        revoke(connection, COUNCIL, taking.till, way.now)
    (receipt,) = take(taking, basket(taking, 100))
    way.steps(4)
    assert (way.states(), way.posts()) == ({f"{receipt}-1": "held"}, 0)
    with way.central.database.write(COUNCIL) as connection:
        number = way.central.rows(tables.suspense)[0]["suspense_id"]
        release(connection, COUNCIL, number, "13", "RIGHT", "person:asmith", way.now, "the slip says so")
    way.wait(5)
    way.settle()
    assert [(row.line.account_reference, row.line.amount) for row in way.stock.ims.rows] == [("RIGHT", 100)]
    assert way.states() == {f"{receipt}-1": "done"}
