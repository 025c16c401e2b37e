"""Facts are taken exactly once, whatever the till or the network does."""

from __future__ import annotations

import base64
import json
import threading
from typing import TYPE_CHECKING

import pytest

from sync.central import tables
from sync.contract.canonical import GENESIS, event_hash
from sync.contract.signing import signature_holds
from tests.sync.world import COUNCIL, outcomes

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.world import RawTill, ServedCentral

NOTHING = {"sequence": 0, "hash": GENESIS, "whole_sequence": 0, "blocked": ""}


# ------------------------------------------------------------------------------------------------------ exactly once
def test_the_same_batch_again_changes_nothing(central: ServedCentral, till: RawTill) -> None:
    facts = [till.session_opened(), till.payment(), till.payment()]
    assert till.send(*facts) == outcomes(["accepted"] * 3)
    before = [central.rows(table) for table in (tables.event, tables.payment, tables.allocation)]
    assert till.send(*facts) == outcomes(["already_accepted"] * 3)
    assert [central.rows(table) for table in (tables.event, tables.payment, tables.allocation)] == before


def test_facts_may_come_in_any_order_and_overlap(central: ServedCentral, till: RawTill) -> None:
    facts = [till.session_opened(), *(till.payment() for _ in range(4))]
    assert till.send(facts[4], facts[2]) == outcomes(["accepted"] * 2)
    assert (till.head_at_central()["sequence"], till.head_at_central()["whole_sequence"]) == (5, 0)
    assert till.send(*facts[:3]) == outcomes(["accepted", "accepted", "already_accepted"])
    assert till.send(*reversed(facts)) == outcomes(["already_accepted", "accepted", *["already_accepted"] * 3])
    assert sorted(row["sequence"] for row in central.rows(tables.event)) == [1, 2, 3, 4, 5]
    assert till.head_at_central() == {
        "epoch": "A",
        "sequence": 5,
        "hash": till.head,
        "whole_sequence": 5,
        "blocked": "",
    }


def test_the_same_fact_twice_in_one_batch_is_taken_once(central: ServedCentral, till: RawTill) -> None:
    fact = till.session_opened()
    assert till.send(fact, fact) == outcomes(["accepted", "already_accepted"])
    assert central.count(tables.event) == 1


def test_an_id_with_other_bytes_is_a_conflict_and_the_first_bytes_stay(central: ServedCentral, till: RawTill) -> None:
    fact = till.session_opened()
    till.send(fact)
    other = fact.with_body(cashier="bjones")
    assert till.send(other) == [("conflict", "id_conflict")]
    assert till.send(fact, other) == [("already_accepted", ""), ("conflict", "id_conflict")]
    assert [row["hash"] for row in central.rows(tables.event)] == [fact["hash"]]
    assert till.head_at_central()["blocked"] == ""


def test_two_ids_that_differ_in_one_batch_are_told_apart(till: RawTill) -> None:
    fact = till.session_opened()
    assert till.send(fact, fact.with_body(cashier="bjones")) == [("accepted", ""), ("conflict", "id_conflict")]


def test_an_id_that_another_till_took_is_a_conflict_and_the_rest_is_stored(
    central: ServedCentral, enrolled: Callable[..., RawTill]
) -> None:
    one, other = enrolled(), enrolled()
    taken = one.payment()
    one.send(one.session_opened(), taken)
    facts = [other.session_opened(), other.payment(event_id=taken["event_id"]), other.payment()]
    assert other.send(*facts) == [("accepted", ""), ("conflict", "id_conflict"), ("accepted", "")]
    assert central.receipts() == ["CH01A-261121-0001", "CH02A-261121-0002"]
    assert (other.head_at_central()["sequence"], other.head_at_central()["whole_sequence"]) == (3, 1)


def test_the_bytes_are_kept_as_they_came(central: ServedCentral, till: RawTill) -> None:
    fact = till.payment(personal={"payer_name": "Siân O'Neill"})
    till.send(till.session_opened(), fact)
    row = next(row for row in central.rows(tables.event) if row["event_id"] == fact["event_id"])
    assert row["body"] == fact["body"]
    assert event_hash(row["body"].encode()) == row["hash"]
    assert [(row["member"], row["value"]) for row in central.rows(tables.personal)] == [("payer_name", "Siân O'Neill")]


def test_two_tills_have_chains_of_their_own(enrolled: Callable[..., RawTill], central: ServedCentral) -> None:
    one, other = enrolled(), enrolled()
    assert (one.till, other.till) == ("CH01", "CH02")
    assert one.send(one.session_opened(), one.payment()) == outcomes(["accepted"] * 2)
    assert other.send(other.session_opened(), other.payment()) == outcomes(["accepted"] * 2)
    assert central.receipts() == ["CH01A-261121-0001", "CH02A-261121-0001"]


def test_many_tills_at_the_same_moment_are_all_served(central: ServedCentral, enrolled: Callable[..., RawTill]) -> None:
    tills = [enrolled() for _ in range(5)]
    start = threading.Barrier(len(tills))
    said: dict[str, list[tuple[str, str]]] = {}

    def work(till: RawTill) -> None:
        start.wait()
        said[till.till] = [it for _ in range(6) for it in till.send(till.payment(), till.payment())]

    threads = [threading.Thread(target=work, args=[till]) for till in tills]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == {till.till: outcomes(["accepted"] * 12) for till in tills}
    assert len(central.receipts()) == 60


# ------------------------------------------------------------------------------------------------------------ refusals
def test_bytes_that_fail_the_schema_are_refused_alone(central: ServedCentral, till: RawTill) -> None:
    good, bad, after = till.session_opened(), till.payment(data={"amount_pence": 1}), till.payment()
    assert till.send(good, bad, after) == [("accepted", ""), ("refused", "bad_schema"), ("accepted", "")]
    assert central.count(tables.event) == 2
    assert central.count(tables.payment) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"hash": "a" * 64}, "bad_schema"),
        ({"body": "{}"}, "bad_schema"),
        ({"sequence": 9}, "bad_schema"),
        ({"previous_hash": "b" * 64}, "bad_schema"),
        ({"event_id": "019aa5e0-0000-7000-8000-0000000000ff"}, "bad_schema"),
        ({"personal": {"payer_name": {"value": "A. Payer", "salt": "00" * 16}}}, "bad_schema"),
    ],
)
def test_what_is_said_beside_the_body_must_fit_it(till: RawTill, changes: dict[str, object], code: str) -> None:
    assert till.send(till.session_opened().but(**changes)) == [("refused", code)]


def test_a_personal_member_that_does_not_fit_its_commitment_is_refused(till: RawTill) -> None:
    fact = till.session_opened(personal={"payer_name": "A. Payer"})
    altered = fact.but(personal={"payer_name": {**fact["personal"]["payer_name"], "value": "B. Payer"}})
    assert till.send(altered) == [("refused", "bad_schema")]
    assert till.send(fact.but(personal={})) == [("accepted", "")]


def test_a_fact_of_another_council_till_or_epoch_is_refused(till: RawTill) -> None:
    assert till.twin().send(till.twin().session_opened(council="norwold")) == [("refused", "wrong_council")]
    assert till.twin().send(till.twin().session_opened(till="CH77")) == [("refused", "bad_schema")]
    assert till.twin().send(till.twin().session_opened(epoch="B")) == [("refused", "bad_schema")]


def test_a_batch_signed_by_another_key_is_refused_whole(enrolled: Callable[..., RawTill]) -> None:
    one, other = enrolled(), enrolled()
    facts = [one.session_opened(), one.payment()]
    assert one.send(*facts, key=other.key) == [("refused", "bad_signature")] * 2
    assert one.send(*facts) == outcomes(["accepted"] * 2)


def test_a_signature_covers_which_facts_and_their_order(till: RawTill) -> None:
    facts = [till.session_opened(), till.payment()]
    swapped = {**till.batch(*facts), "events": facts[::-1]}
    answer = till.post("/desktop/v1/events", swapped).json()
    assert [it["code"] for it in answer["outcomes"]] == ["bad_signature"] * 2
    assert till.head_at_central() == {"epoch": "A", **NOTHING}


# --------------------------------------------------------------------------------------------------------------- forks
def test_a_cloned_till_is_noticed_and_blocked_and_the_first_branch_drains(
    central: ServedCentral, till: RawTill
) -> None:
    till.send(till.session_opened(), till.payment())
    clone = till.twin()
    mine, theirs = till.payment(1100), clone.payment(1200, event_id="019aa5e0-0000-7000-8000-0000000000cc")
    assert till.send(mine) == [("accepted", "")]
    assert clone.send(theirs) == [("refused", "forked_chain")]
    assert till.head_at_central()["blocked"] == "forked"
    assert clone.send(clone.payment(event_id="019aa5e0-0000-7000-8000-0000000000cd")) == [("refused", "forked_chain")]
    assert till.send(till.payment()) == [("accepted", "")]
    assert central.receipts() == [f"CH01A-261121-000{n}" for n in (1, 2, 3)]


def test_a_fact_that_leads_elsewhere_is_a_fork_before_and_behind(till: RawTill) -> None:
    first, second, third = till.session_opened(), till.payment(), till.payment()
    till.send(first, third)
    elsewhere = "019aa5e0-0000-7000-8000-0000000000ee"
    assert till.send(second.with_body(cashier="bjones", event_id=elsewhere).but(event_id=elsewhere)) == [
        ("refused", "forked_chain")
    ]
    assert till.send(second) == [("accepted", "")]


def test_a_branch_that_central_never_met_goes_no_further_once_forked(till: RawTill) -> None:
    till.send(till.session_opened())
    clone = till.twin()
    till.send(till.payment())
    clone.sequence, clone.number = clone.sequence + 3, 3
    clone.head = "c" * 64
    assert clone.send(clone.payment(event_id="019aa5e0-0000-7000-8000-0000000000c1")) == [("accepted", "")]
    late = till.twin()
    late.sequence, late.head, late.number = 1, "d" * 64, 7
    assert late.send(late.payment(event_id="019aa5e0-0000-7000-8000-0000000000c2")) == [("refused", "forked_chain")]
    clone.sequence, clone.head, clone.number = 20, "e" * 64, 20
    assert clone.send(clone.payment(event_id="019aa5e0-0000-7000-8000-0000000000c3")) == [("refused", "forked_chain")]


def test_a_receipt_number_used_twice_is_a_fork(central: ServedCentral, till: RawTill) -> None:
    till.send(till.session_opened(), till.payment())
    till.number = 0
    again, then = till.payment(), till.payment()
    assert till.send(again) == [("refused", "forked_chain")]
    assert till.head_at_central()["blocked"] == "forked"
    assert central.count(tables.payment) == 1
    assert till.send(then) == [("refused", "forked_chain")]


def test_a_receipt_number_used_twice_in_one_batch_is_a_fork(till: RawTill) -> None:
    first = till.payment()
    till.number = 0
    assert till.send(first, till.payment()) == [("accepted", ""), ("refused", "forked_chain")]


# ------------------------------------------------------------------------------------------------------ acknowledgement
def test_central_signs_for_nothing_beyond_a_gap(till: RawTill) -> None:
    facts = [till.session_opened(), till.payment(), till.payment()]
    answer = till.post("/desktop/v1/events", till.batch(facts[0], facts[2])).json()["acknowledgement"]
    assert json.loads(answer["document"])["hash"] == facts[0]["hash"]
    answer = till.post("/desktop/v1/events", till.batch(facts[1])).json()["acknowledgement"]
    assert json.loads(answer["document"])["hash"] == facts[2]["hash"]


def test_the_head_is_acknowledged_under_the_councils_signature(central: ServedCentral, till: RawTill) -> None:
    answer = till.post("/desktop/v1/events", till.batch(till.session_opened())).json()["acknowledgement"]
    document = json.loads(answer["document"])
    assert {key: document[key] for key in ("council", "till", "epoch", "sequence", "hash")} == {
        "council": COUNCIL,
        "till": "CH01",
        "epoch": "A",
        "sequence": 1,
        "hash": till.head,
    }
    public = central.rows(tables.council)[0]["signing_public_key"]
    assert signature_holds(public, answer["document"].encode(), base64.b64decode(answer["signature"]))


# --------------------------------------------------------------------------------------------- epochs and revoked tills
def test_the_next_epoch_delivers_what_the_last_one_left(
    central: ServedCentral, enrolled: Callable[..., RawTill]
) -> None:
    old = enrolled()
    left = [old.session_opened(), old.payment()]
    new = enrolled(till=old.till, code=central.code())
    assert (new.till, new.epoch) == ("CH01", "B")
    assert new.send(*left, epoch="A") == outcomes(["accepted"] * 2)
    assert new.send(new.session_opened(), new.payment()) == outcomes(["accepted"] * 2)
    assert new.head_at_central()["sequence"] == 2


def test_a_device_does_not_speak_for_a_later_epoch(central: ServedCentral, enrolled: Callable[..., RawTill]) -> None:
    old = enrolled()
    enrolled(till=old.till, code=central.code())
    assert old.send(old.session_opened(epoch="B"), epoch="B") == [("refused", "bad_signature")]
    assert old.send(old.session_opened(sequence=1, previous_hash=GENESIS, epoch="AA"), epoch="AA") == [
        ("refused", "bad_signature")
    ]


def test_a_replaced_till_hands_in_its_facts_for_a_person_to_look_at(
    central: ServedCentral, enrolled: Callable[..., RawTill]
) -> None:
    old = enrolled()
    enrolled(till=old.till, code=central.code())
    assert old.send(old.session_opened(), old.payment()) == outcomes(["accepted"] * 2)
    assert old.head_at_central()["blocked"] == "revoked"
    assert [row["code"] for row in central.rows(tables.task)] == ["from_revoked_till"]
    assert central.receipts() == ["CH01A-261121-0001"]
