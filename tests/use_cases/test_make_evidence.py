"""A cashier takes the evidence of their session away without anybody's leave, and no customer goes with it."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pypdf
import pytest

from ims_desktop.domain.cashier import Cashier
from ims_desktop.domain.ereturn import Decision
from ims_desktop.domain.session import Direction
from ims_desktop.errors import BadInput, NotPermitted, Refused
from ims_desktop.journal_records import PostBatch
from ims_desktop.records import EventDraft, Reveal
from ims_desktop.use_cases.decide_ereturn import decide_ereturn
from ims_desktop.use_cases.make_evidence import evidence_pdf, make_evidence, print_evidence
from ims_desktop.use_cases.print_receipt import print_receipt
from ims_desktop.use_cases.purge import purge
from ims_desktop.use_cases.save_evidence import save_evidence
from ims_desktop.use_cases.show_totals import show_totals
from ims_desktop.use_cases.verify_evidence import verify_evidence
from tests.factory import IDENTITY, KEY_ID, MORNING, next_epoch
from tests.use_cases.day import WYN, close, count, may_close, may_show, move, whole_day
from tests.use_cases.desk import COUNCIL_TAX, GWEN, PRIYA, make_desk
from tests.use_cases.evidence_desk import Proven, certify, evidence_of, make_proven

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ims_desktop.domain.session import CashierSession


@pytest.fixture
def proven(tmp_path: Path) -> Iterator[Proven]:
    made = make_proven(tmp_path)
    yield made
    made.desk.close()


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages).split())


def note_for_finance(proven: Proven, session: CashierSession, payment_id: str) -> None:
    data: dict[str, Any] = {"payment": payment_id, "codes": ["linked_cash"], "with_payments": [], "amount_pence": 1}
    with proven.desk.till.store.write() as unit:
        unit.append(
            EventDraft(
                proven.desk.made.ids.new(), "payment_noted", proven.desk.made.clock.now(), data,
                session.business_date, session.session_id, "priya",
            )
        )  # fmt: skip


# --------------------------------------------------------------------------------------------------------- who and when
def test_one_s_own_evidence_needs_nobody_s_leave_once_the_drawer_is_counted(proven: Proven) -> None:
    desk = proven.desk
    session = desk.open()
    desk.take()
    with pytest.raises(Refused) as why:
        make_evidence(desk.till, PRIYA, session.session_id)
    assert why.value.reason == "count_first"
    count(desk, session, 10_000)
    with pytest.raises(Refused):
        make_evidence(desk.till, PRIYA, session.session_id)
    count(desk, session, 10_000)
    made = make_evidence(desk.till, PRIYA, session.session_id)
    assert evidence_of(made).session.closed_at is None
    assert verify_evidence(made.file).ok
    assert "Closed not yet" in text_of(evidence_pdf(desk.till, made))


def test_a_supervisor_may_take_any_but_nobody_else_that_of_another(proven: Proven) -> None:
    session = proven.desk.open()
    assert evidence_of(make_evidence(proven.desk.till, GWEN, session.session_id)).made_by == "gwen"
    other = Cashier("finn", "Finn Carr", "SP", frozenset({"Payments"}))
    with pytest.raises(NotPermitted):
        make_evidence(proven.desk.till, other, session.session_id)


def test_making_it_touches_no_fact_but_is_noted(proven: Proven) -> None:
    session = proven.day()
    with proven.desk.till.store.read() as reader:
        before = reader.head()
    proven.made(session)
    with proven.desk.till.store.read() as reader:
        assert reader.head() == before
        assert reader.was_noted("evidence_made", session.session_id)


# --------------------------------------------------------------------------------------------------------------- what
def test_the_chain_goes_from_one_word_of_central_to_the_next(proven: Proven) -> None:
    proven.desk.open(GWEN)
    session = proven.day()
    proven.desk.take(cashier=GWEN)
    evidence = evidence_of(proven.made(session))
    assert [fact.sequence for fact in evidence.chain] == list(range(1, 16))
    assert [fact.kind for fact in evidence.later] == ["ereturn_decided"]
    assert len(evidence.acknowledgements) == 4
    assert verify_evidence(proven.made(session).file).anchored == 14


def test_a_session_that_outlives_an_enrolment_is_followed_through_both_epochs(proven: Proven) -> None:
    desk = proven.desk
    session = desk.open()
    desk.take()
    proven.sign_for_head()
    later = next_epoch(desk.till.identity)
    desk.made.store.begin_epoch(later, key_id=KEY_ID)
    desk.till = replace(desk.till, store=desk.made.reopened(), identity=later)
    certify(desk, proven.council)
    with desk.till.store.write() as unit:
        data = {"office": later.office, "device_id": later.device_id}
        unit.append(EventDraft(desk.made.ids.new(), "till_enrolled", desk.made.clock.now(), data))
    desk.take()
    count(desk, session, 12_000)
    close(desk, session, 10_000)
    made = make_evidence(desk.till, PRIYA, session.session_id)
    assert [fact.epoch for fact in evidence_of(made).chain] == ["A"] * 2 + ["B"] * 5
    found = verify_evidence(made.file)
    assert (found.problems, found.facts, found.anchored) == ((), 6, 2)


def test_a_decision_that_central_has_lies_in_the_chain_and_not_twice(proven: Proven) -> None:
    desk = proven.desk
    closed = whole_day(desk)
    decide_ereturn(desk.till, desk.made.ids.new(), GWEN, closed.ereturns[0].ereturn_id, Decision.APPROVED)
    proven.sign_for_head()
    evidence = evidence_of(make_evidence(desk.till, PRIYA, closed.session.session_id))
    assert evidence.chain[-1].kind == "ereturn_decided"
    assert evidence.later == []


def test_of_customers_only_initial_and_surname_leave_the_till(proven: Proven) -> None:
    desk = proven.desk
    session = desk.open()
    with desk.till.store.write() as unit:
        unit.note_reveal(Reveal(desk.made.clock.now(), "priya", "5", "61100513680", "chosen"))
        unit.audit(desk.made.clock.now(), "priya", "signed_in", "pin")
    payment = desk.take()
    print_receipt(desk.till, payment.payment_id)
    print_receipt(desk.till, payment.payment_id)
    count(desk, session, 11_000)
    close(desk, session, 10_000)
    made = make_evidence(desk.till, PRIYA, session.session_id)
    assert [one.masked for one in evidence_of(made).payers] == ["S. Ellacott"]
    for private in ("Siân", "Mill Lane", "AM2 7QQ", "61100513680"):
        assert private not in made.file.decode(), private
    read = text_of(evidence_pdf(desk.till, made))
    assert COUNCIL_TAX not in read
    assert "Signed in Priya Nair pin" in read
    assert "Receipt printed as a COPY" in read


def test_quiet_notes_stay_behind_unless_a_supervisor_asks(proven: Proven) -> None:
    desk = proven.desk
    session = desk.open()
    payment = desk.take()
    note_for_finance(proven, session, payment.payment_id)
    count(desk, session, 11_000)
    close(desk, session, 10_000)
    mine = make_evidence(desk.till, PRIYA, session.session_id)
    assert b"payment_noted" not in mine.file
    assert b"linked_cash" not in mine.file
    found = verify_evidence(mine.file)
    assert (found.ok, found.withheld) == (True, 1)
    read = text_of(evidence_pdf(desk.till, mine))
    assert "1 record of this stretch is withheld" in read
    assert "Finance" not in read
    whole = make_evidence(desk.till, GWEN, session.session_id)
    assert verify_evidence(whole.file).withheld == 0
    assert "A payment was noted for Finance: linked_cash." in text_of(evidence_pdf(desk.till, whole))


def test_a_withheld_fact_keeps_a_signature_from_reaching_what_is_before_it(proven: Proven) -> None:
    desk = proven.desk
    session = desk.open()
    payment = desk.take()
    note_for_finance(proven, session, payment.payment_id)
    count(desk, session, 11_000)
    close(desk, session, 10_000)
    proven.sign_for_head()
    mine, whole = (verify_evidence(make_evidence(desk.till, who, session.session_id).file) for who in (PRIYA, GWEN))
    assert (mine.facts, mine.anchored) == (5, 3)
    assert (whole.facts, whole.anchored) == (6, 6)


def test_purged_facts_are_told_as_purged_and_nothing_is_broken(proven: Proven) -> None:
    session = proven.day()
    proven.sign_for_head()
    proven.desk.made.clock.turn(days=500)
    purge(proven.desk.till)
    made = proven.made(session)
    found = verify_evidence(made.file)
    assert (found.ok, found.problems, found.facts) == (True, (), 0)
    assert found.purged == len(evidence_of(made).chain)
    assert {fact.personal for fact in evidence_of(made).chain} == {"removed"}
    assert "records of this stretch were removed after their time" in text_of(evidence_pdf(proven.desk.till, made))


def test_personal_data_is_held_to_what_each_fact_was_made_with(proven: Proven) -> None:
    session = proven.day()
    kinds = {fact.kind: fact.personal for fact in evidence_of(proven.made(session)).chain}
    assert (kinds["session_opened"], kinds["payment_taken"]) == ("none", "fits")


def test_a_fact_in_quarantine_says_so(proven: Proven) -> None:
    desk = proven.desk
    session = desk.open()
    desk.take()
    count(desk, session, 11_000)
    with desk.till.store.write() as unit:
        (first, *_) = list(unit.events("A"))
        unit.settle(first.event_id, "quarantined", desk.made.clock.now(), code="conflict", text="other bytes")
    evidence = evidence_of(make_evidence(desk.till, PRIYA, session.session_id))
    assert (evidence.chain[0].status, evidence.chain[0].code) == ("quarantined", "conflict")
    assert (evidence.chain[1].status, evidence.chain[1].settled_at) == ("unsent", None)


def test_a_till_enrolled_without_a_certificate_says_so(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    try:
        made = make_evidence(desk.till, PRIYA, whole_day(desk).session.session_id)
        assert [code for code, _ in verify_evidence(made.file).problems] == ["certificate_missing"]
        assert "ask the council for it" in " ".join(str(line) for part in made.paper.parts for line in lines_of(part))
    finally:
        desk.close()


def lines_of(part: object) -> tuple[object, ...]:
    return getattr(part, "lines", ())


def test_a_training_till_has_nothing_to_prove(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, identity=replace(IDENTITY, training=True))
    try:
        with pytest.raises(Refused) as why:
            make_evidence(desk.till, PRIYA, whole_day(desk).session.session_id)
        assert why.value.reason == "training"
    finally:
        desk.close()


# ---------------------------------------------------------------------------------------------------------- the paper
def test_the_paper_says_in_plain_sentences_what_was_done(proven: Proven) -> None:
    made = proven.made(proven.day())
    read = text_of(evidence_pdf(proven.desk.till, made))
    for said in (
        "Priya Nair opened the session with a float of £100.00.",
        "Priya Nair took a payment from S. Ellacott, receipt SP03A-261121-0001: Council Tax £10.00; by Cash £10.00.",
        "Payment cancelled by Priya Nair, receipt SP03A-261121-0003, of receipt SP03A-261121-0002",
        "Reason: Wrong account", "Gwen Pugh allowed Priya Nair: Lift to the safe, £300.00.",
        "Lift to the safe by Priya Nair before Gwen Pugh: £300.00, bag seal B1001.",
        "Cash out by Priya Nair: £2.50. Reason: Milk", "Priya Nair counted the drawer, count 2: £205.50.",
        "£205.50 was counted, the journal says £207.50: they differ by £2.00. Reason: A coin fell down.",
        "eReturn SP03A-261121-R1 made, £410.00.", "Gwen Pugh approved an eReturn of this session.",
        "Central said of 14 of these 15 records that it has them, and signed the fingerprints of 3 places",
        "It names nobody as the cause.", "When central answered, its clock was at most 0 seconds off.",
    ):  # fmt: skip
        assert said in read, said
    for group in range(0, 64, 8):
        assert made.fingerprint[group : group + 8] in read


def test_every_kind_of_fact_has_its_sentence(proven: Proven) -> None:
    desk = proven.desk
    with desk.till.store.write() as unit:
        unit.append(EventDraft(desk.made.ids.new(), "clock_moved", MORNING, {"seconds": -9, "against": "mark"}))
    whole_day(desk, 11_000, left_pence=9_000)
    session = desk.open()
    show_totals(desk.till, PRIYA, session.session_id, cash=False)
    show_totals(desk.till, PRIYA, session.session_id, cash=True, approval=may_show(desk, session))
    payment = desk.take()
    data = {
        "batch": desk.made.ids.new(), "number": "17", "method": "1", "items": 1, "amount_pence": 1_000,
        "control_items": 2, "control_pence": 2_000, "first_receipt": payment.receipt,
        "last_receipt": payment.receipt,
    }  # fmt: skip
    with desk.till.store.write() as unit:
        draft = EventDraft(
            desk.made.ids.new(), "batch_closed", MORNING, data, session.business_date, session.session_id, "priya"
        )
        batch = PostBatch(
            "b", "17", session.session_id, "1", 1, 1_000, 2, 2_000, payment.receipt, payment.receipt, MORNING
        )
        unit.add_post_batch(batch, unit.append(draft).sequence)
        kind = EventDraft(
            desk.made.ids.new(), "personal_data_purged", MORNING, {"event_ids": [payment.payment_id]},
            session.business_date, session.session_id, "priya",
        )  # fmt: skip
        unit.append(kind)
    move(desk, Direction.IN, 500)
    witness = may_close(desk, session)
    count(desk, session, 11_500, GWEN, witness=witness)
    closed = close(desk, session, 11_500, seal="", cashier=GWEN, witness=witness)
    decide_ereturn(
        desk.till, desk.made.ids.new(), WYN, closed.ereturns[0].ereturn_id, Decision.SENT_BACK, "Bag not sealed"
    )
    desk.made.clock.turn(days=1)
    proven.sign_for_head()
    made = make_evidence(desk.till, PRIYA, session.session_id)
    read = text_of(evidence_pdf(desk.till, made))
    for said in (
        "opened the session with a float of £100.00, where £90.00 was expected.",
        "Priya Nair looked at the totals without those of cash.", "Priya Nair looked at the totals, cash among them.",
        "entered batch 17: 1 items, £10.00; its slip says 2 and £20.00.", "Cash in by Priya Nair: £5.00.",
        "Gwen Pugh and wyn counted the drawer, count 1: £115.00.", "Count and journal agree: £115.00.",
        "wyn sent an eReturn of this session back: Bag not sealed", "Record of the kind personal_data_purged.",
        "22 November 2026, 08:52",
    ):  # fmt: skip
        assert said in read, said


def test_a_quiet_paper_has_no_empty_list_and_no_clock_it_never_heard(proven: Proven) -> None:
    desk = proven.desk
    session = desk.open()
    desk.take(desk.basket(("13", "12345678901", "10.00")))
    count(desk, session, 11_000)
    proven.sign_for_head(settled=False)
    made = make_evidence(desk.till, PRIYA, session.session_id)
    read = text_of(evidence_pdf(desk.till, made))
    assert "Priya Nair took a payment, receipt SP03A-261121-0001: Misc Cash £10.00; by Cash £10.00." in read
    assert "What the till noted beside it" not in read
    assert "Times are those of the clock of this PC." in read
    assert "When central answered" not in read


# -------------------------------------------------------------------------------------------------------- where it goes
def test_it_is_printed_or_saved_and_never_written_over(proven: Proven, tmp_path: Path) -> None:
    desk = proven.desk
    made = proven.made(proven.day())
    assert print_evidence(desk.till, made).confirmed
    saved = save_evidence(desk.till, made, tmp_path / "mine")
    assert saved.file.read_bytes() == made.file
    assert saved.pdf.read_bytes().startswith(b"%PDF")
    with pytest.raises(BadInput) as why:
        save_evidence(desk.till, made, tmp_path / "mine")
    assert why.value.reason == "evidence_exists"
    (tmp_path / "a file").write_bytes(b"")
    with pytest.raises(BadInput) as why:
        save_evidence(desk.till, made, tmp_path / "a file" / "below")
    assert why.value.reason == "folder_unwritable"
