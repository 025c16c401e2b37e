"""Heads are compared at each contact: a clone, a restored till, a revoked one, a restored central are all noticed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ims_desktop.domain.catalogue import CatalogueHealth
from sync.central import tables
from sync.central.desk import devices
from tests.sync.desks import SeededRandom, desk_of, with_identity
from tests.sync.faults import http_reply
from tests.sync.world import COUNCIL, RawTill

if TYPE_CHECKING:
    from tests.sync.desks import Desk
    from tests.sync.faults import FaultProxy
    from tests.sync.world import ServedCentral

EVENTS = "/desktop/v1/events"


def revoke(central: ServedCentral, till: str = "CH01") -> None:
    with central.database.write(COUNCIL) as connection:
        devices.revoke(connection, COUNCIL, till, central.clock.now())


# -------------------------------------------------------------------------------------------------- heads and blocks
def test_a_cloned_folder_is_blocked_as_forked(desk: Desk, central: ServedCentral) -> None:
    """Central's head is not beyond this till's, so the fork only shows when the facts are sent."""
    desk.take(1)
    desk.step()
    desk.take(2)
    clone_sends_first(desk, central)
    report = desk.step()
    assert (report.blocked, report.refused) == ("forked", 2)
    assert desk.block() == "forked"


def clone_sends_first(desk: Desk, central: ServedCentral) -> None:
    """Let a clone with the same key put another fact in this till's next place."""
    key = Ed25519PrivateKey.from_private_bytes(SeededRandom(1)(32))
    with httpx.Client(base_url=central.url, trust_env=False) as http:
        clone = RawTill(central, COUNCIL, "CH01", "A", "aldermere.CH01.A", key, http).sign_on()
        head = clone.head_at_central()
        clone.sequence, clone.head, clone.number = head["sequence"], head["hash"], 700
        assert clone.send(clone.payment()) == [("accepted", "")]


def test_a_till_that_central_is_ahead_of_takes_no_more_money(desk: Desk, central: ServedCentral) -> None:
    desk.take(1)
    desk.step()
    clone_sends_first(desk, central)
    report = desk.step()
    assert (report.online, report.blocked) == (True, "head_behind")
    assert desk.block() == "head_behind"
    assert desk.step().blocked == "head_behind"


def test_the_same_place_with_other_bytes_is_a_fork(desk: Desk, central: ServedCentral, proxy: FaultProxy) -> None:
    desk.take(1)
    desk.step()
    clone_sends_first(desk, central)
    desk.take(1)
    proxy.fail_always(EVENTS, "refuse")
    assert desk.step().blocked == "forked", "seen before anything is sent"


def test_a_revoked_till_drains_and_lets_go_of_the_accounts(desk: Desk, central: ServedCentral) -> None:
    desk.step()
    desk.take(2)
    revoke(central)
    report = desk.step()
    assert (report.online, report.accepted, report.unsent, report.blocked) == (True, 3, 0, "revoked")
    assert report.problem == ""
    assert desk.catalogue.state(desk.clock.now(), 3600).health is CatalogueHealth.ABSENT
    assert desk.step().problem == ""
    assert central.receipts() == desk.receipts()


def test_an_engine_of_an_earlier_epoch_judges_nothing_by_the_head_of_its_own(
    desk: Desk, central: ServedCentral
) -> None:
    """The journal has gone on to the next epoch under an engine that still speaks for the last one."""
    desk.take(2)
    desk.step()
    desk.made.store.begin_epoch(replace(desk.identity, epoch="B", device_id="aldermere.CH01.B"))
    report = desk.step()
    assert (report.online, report.blocked) == (True, "")


# ------------------------------------------------------------------------------------------------------------- tokens
def test_an_expired_token_is_renewed_without_a_word(desk: Desk, central: ServedCentral, proxy: FaultProxy) -> None:
    desk.step()
    central.clock.ahead += devices.TOKEN_LIFE
    desk.clock.turn(hours=1)
    desk.take()
    proxy.seen.clear()
    report = desk.step()
    assert (report.online, report.unsent, report.problem) == (True, 0, "")
    assert sum("/tokens" in line for line in proxy.seen) == 1


def test_a_token_that_runs_out_in_the_middle_is_renewed_there(
    desk: Desk, central: ServedCentral, proxy: FaultProxy
) -> None:
    desk.take()
    refused = http_reply("401 No", b'{"error": {"code": "token", "text": "The token has expired."}}')
    proxy.fail_next(EVENTS, refused)
    report = desk.step()
    assert (report.online, report.unsent, report.problem) == (True, 0, "")


def test_a_device_central_does_not_know_stays_outside_and_keeps_its_facts(desk: Desk) -> None:
    desk.take()
    stranger = with_identity(desk, device_id="aldermere.CH77.A")
    report = stranger.step()
    assert (report.online, report.problem, report.unsent) == (False, "device", 2)
    stranger.wire.close()
    stranger.catalogue.close()


def test_a_wrong_clock_is_told_once_as_a_fact_and_does_not_keep_the_till_out(
    desk: Desk, central: ServedCentral
) -> None:
    desk.clock.turn(days=-3)
    desk.take()
    report = desk.step()
    assert (report.online, report.unsent, report.problem) == (True, 0, "clock_off")
    assert desk.step().problem == "clock_off"
    [moved] = [row for row in central.rows(tables.event) if row["kind"] == "clock_moved"]
    data = json.loads(moved["body"])["data"]
    assert data["against"] == "central"
    assert abs(data["seconds"] + 3 * 86_400) < 60


def test_a_clock_within_what_the_council_tolerates_is_right(desk: Desk, central: ServedCentral) -> None:
    desk.clock.turn(minutes=-4)
    assert desk.step().problem == ""
    assert [row["kind"] for row in central.rows(tables.event)] == []


# -------------------------------------------------------------------------------------------------- faults of our own
def test_a_fault_of_ours_in_one_stage_does_not_stop_the_others(
    desk: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.take()

    def broken(*_args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("sync.client.pull.pull_pack", broken)
    report = desk.step()
    assert (report.problem, report.unsent) == ("fault", 0)
    assert report.catalogue_version != ""
    assert "ZeroDivisionError" in caplog.text


def test_a_journal_that_cannot_be_read_is_a_problem_and_no_crash(desk: Desk) -> None:
    desk.take()
    desk.made.store.close()
    for file in desk.made.folder.glob("till.db*"):
        file.write_bytes(b"not a journal any more" * 1000)
    report = desk.step()
    assert (report.online, report.unsent, report.problem) == (False, 0, "journal_damaged")


def test_the_same_desk_again_after_a_crash_goes_on_where_it_was(
    desk: Desk, central: ServedCentral, proxy: FaultProxy
) -> None:
    desk.take(3)
    proxy.fail_next(EVENTS, "drop_reply")
    desk.step()
    desk.catalogue.close()
    desk.wire.close()
    desk.made.reopened()
    after = desk_of(desk.made, desk.identity, desk.device)
    assert after.step().already_accepted == 4
    assert central.receipts() == after.receipts()
    after.wire.close()
    after.catalogue.close()
