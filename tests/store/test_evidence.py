"""What a session can be proved with, as the journal keeps it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from ims_desktop.domain.session import SessionEnd
from ims_desktop.journal_records import Certificate, PostBatch
from ims_desktop.records import EventDraft, Head
from tests.factory import IDENTITY, MORNING, TODAY, make_till_store, next_epoch, open_a_session, take_a_payment

if TYPE_CHECKING:
    from pathlib import Path

    from ims_desktop.journal_records import TracedFact
    from tests.factory import MadeTill


def note_clock(till: MadeTill) -> None:
    with till.store.write() as unit:
        unit.append(EventDraft(till.ids.new(), "clock_moved", till.clock.now(), {"seconds": -60, "against": "mark"}))


def sign_for(till: MadeTill, sequence: int, epoch: str = "A") -> None:
    with till.store.write() as unit:
        unit.save_acknowledgement(Head(epoch, sequence, "0" * 64), till.clock.now(), b"{}", b"s")


def chain_of(till: MadeTill, session_id: str) -> tuple[TracedFact, ...]:
    with till.store.read() as reader:
        return reader.session_chain(session_id)


def test_a_session_is_followed_between_two_words_of_central(tmp_path: Path) -> None:
    till = make_till_store(tmp_path)
    for _ in range(4):
        note_clock(till)
    session = open_a_session(till)
    payment = take_a_payment(till, session)
    note_clock(till)
    for sequence in (2, 3):
        sign_for(till, sequence)
    chain = chain_of(till, session.session_id)
    assert [fact.event.sequence for fact in chain] == [3, 4, 5, 6, 7]
    assert [fact.event.event_id for fact in chain].index(payment.payment_id) == 3
    sign_for(till, 7)
    note_clock(till)
    assert [fact.event.sequence for fact in chain_of(till, session.session_id)] == [3, 4, 5, 6, 7, 8]
    till.store.close()


def test_a_pile_that_was_closed_after_its_session_is_in_its_chain(tmp_path: Path) -> None:
    till = make_till_store(tmp_path)
    session = open_a_session(till)
    payment = take_a_payment(till, session)
    end = SessionEnd(till.ids.new(), session.session_id, MORNING, "asmith", 1, 1, 0, "C1", "", 0)
    with till.store.write() as unit:
        draft = EventDraft(end.event_id, "session_closed", MORNING, {}, TODAY, session.session_id, "asmith")
        unit.add_session_end(end, unit.append(draft).sequence)
    note_clock(till)
    assert [fact.event.sequence for fact in chain_of(till, session.session_id)] == [1, 2, 3]
    batch = PostBatch("b", "17", session.session_id, "1", 1, 1, 1, 1, payment.receipt, payment.receipt, MORNING)
    with till.store.write() as unit:
        draft = EventDraft(till.ids.new(), "batch_closed", MORNING, {}, TODAY, session.session_id, "asmith")
        unit.add_post_batch(batch, unit.append(draft).sequence)
    note_clock(till)
    assert [fact.event.kind for fact in chain_of(till, session.session_id)][-2:] == ["clock_moved", "batch_closed"]
    till.store.close()


def test_without_a_word_of_central_the_chain_begins_with_its_epoch(tmp_path: Path) -> None:
    till = make_till_store(tmp_path)
    note_clock(till)
    session = open_a_session(till)
    assert [fact.event.sequence for fact in chain_of(till, session.session_id)] == [1, 2]
    assert chain_of(till, "nobody's") == ()
    till.store.close()


def test_each_epoch_is_followed_for_itself(tmp_path: Path) -> None:
    till = make_till_store(tmp_path)
    note_clock(till)
    till.store.begin_epoch(next_epoch(), key_id="till-key-1")
    till.reopened()
    for _ in range(3):
        note_clock(till)
    sign_for(till, 1, "A")
    sign_for(till, 2, "B")
    session = open_a_session(till)
    note_clock(till)
    sign_for(till, 5, "B")
    assert [(fact.event.epoch, fact.event.sequence) for fact in chain_of(till, session.session_id)] == [
        ("B", 2), ("B", 3), ("B", 4), ("B", 5),
    ]  # fmt: skip
    till.store.close()


def test_what_became_of_a_fact_is_told(tmp_path: Path) -> None:
    till = make_till_store(tmp_path)
    session = open_a_session(till)
    sent, waiting = take_a_payment(till, session), take_a_payment(till, session)
    with till.store.write() as unit:
        unit.postpone([sent.payment_id, waiting.payment_id], MORNING, "wire")
    with till.store.write() as unit:
        unit.settle(sent.payment_id, "sent", MORNING + timedelta(minutes=1))
    with till.store.read() as reader:
        one, other = reader.traced(sent.payment_id), reader.traced(waiting.payment_id)
        assert reader.traced("nothing") is None
    assert one is not None
    assert other is not None
    assert (one.status, one.settled_at, one.attempts) == ("sent", MORNING + timedelta(minutes=1), 2)
    assert (other.status, other.settled_at, other.attempts, other.code) == ("unsent", None, 1, "wire")
    with till.store.write() as unit:
        purge = unit.append(EventDraft("purge", "personal_data_purged", MORNING, {"event_ids": [sent.payment_id]}))
        unit.purge([sent.payment_id], MORNING)
    with till.store.read() as reader:
        gone = reader.traced(sent.payment_id)
    assert gone is not None
    assert (gone.event.body, gone.purged_by) == (None, purge.event_id)
    till.store.close()


def test_what_the_till_noted_and_printed_is_found_by_time_and_session(tmp_path: Path) -> None:
    till = make_till_store(tmp_path)
    session = open_a_session(till)
    payment = take_a_payment(till, session)
    with till.store.write() as unit:
        unit.mark_printed(payment.payment_id, MORNING, copy=False)
        unit.mark_printed(payment.payment_id, MORNING + timedelta(minutes=5), copy=True)
        unit.audit(MORNING, "priya", "signed_in", "pin")
        unit.audit(MORNING + timedelta(hours=9), "priya", "paper_printed", "z:1")
    with till.store.read() as reader:
        noted = reader.device_events(MORNING, MORNING + timedelta(hours=1))
        prints = reader.receipts_printed(session.session_id)
        assert reader.was_noted("paper_printed", "z:1")
        assert not reader.was_noted("paper_printed", "z:2")
    assert [(one.actor, one.action, one.detail) for one in noted] == [("priya", "signed_in", "pin")]
    assert [(one.receipt, one.copy) for one in prints] == [(payment.receipt, False), (payment.receipt, True)]
    till.store.close()


def test_the_council_s_word_for_the_device_key_is_kept_with_its_epoch(tmp_path: Path) -> None:
    till = make_till_store(tmp_path)
    kept = Certificate(json.dumps({"till": IDENTITY.till}).encode(), bytes(range(64)))
    with till.store.write() as unit:
        assert unit.certificate("A") is None
        unit.save_certificate("A", kept)
    with till.store.read() as reader:
        assert reader.certificate("A") == kept
        assert reader.certificate("B") is None
    till.store.close()
