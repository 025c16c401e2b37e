"""Evidence that was touched is found out: any byte, any fact dropped, moved or added, any signature or key replaced."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ims_desktop.use_cases.verify_evidence import verify_evidence
from sync.contract.canonical import canonical_bytes, event_hash
from sync.contract.evidence import (
    MAX_BYTES,
    BadEvidence,
    EvidenceAcknowledgement,
    MaskedPayer,
    file_of,
    message_of,
    read_evidence,
)
from sync.contract.fields import utc_text
from tests.use_cases.evidence_desk import Proven, evidence_of, make_proven

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ims_desktop.use_cases.make_evidence import MadeEvidence
    from sync.contract.evidence import Evidence, EvidenceFact


@dataclass
class Case:
    """One day, closed and proved."""

    proven: Proven
    made: MadeEvidence

    @property
    def evidence(self) -> Evidence:
        return evidence_of(self.made)

    def codes(self, **changes: object) -> list[str]:
        """Change the evidence, sign it with the till's own key, and return what is found."""
        found = verify_evidence(self.proven.altered(self.made, **changes))
        assert found.ok == (not found.problems)
        for _, words in found.problems:
            assert str(words).endswith((".", ")"))
        return [code for code, _ in found.problems]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    proven = make_proven(tmp_path_factory.mktemp("evidence"))
    session = proven.day()
    yield Case(proven, proven.made(session))
    proven.desk.close()


def test_untouched_evidence_holds(case: Case) -> None:
    found = verify_evidence(case.made.file)
    assert (found.ok, found.problems, found.facts, found.payments) == (True, (), 15, 5)
    assert (found.anchored, found.withheld, found.purged) == (14, 0, 0)
    assert found.fingerprint == case.made.fingerprint


# ----------------------------------------------------------------------------------------------------- without the key
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_no_byte_of_the_file_can_be_changed(case: Case, data: st.DataObject) -> None:
    file = bytearray(case.made.file)
    at = data.draw(st.integers(0, len(file) - 1))
    file[at] ^= data.draw(st.integers(1, 255))
    assert not verify_evidence(bytes(file)).ok


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_no_stretch_of_the_file_can_be_cut_out_doubled_or_put_in(case: Case, data: st.DataObject) -> None:
    file = case.made.file
    first = data.draw(st.integers(0, len(file) - 1))
    last = data.draw(st.integers(first + 1, len(file)))
    put_in = data.draw(st.sampled_from([b"", b" ", b"\n", file[first:last] * 2, b'"x":1,']))
    if put_in != file[first:last]:
        assert not verify_evidence(file[:first] + put_in + file[last:]).ok


@pytest.mark.parametrize("file", [b"", b"{}", b"null", b"\xff\xfe", b'{"evidence":{},"signature":""}', b"[" * 1000])
def test_what_is_no_evidence_is_said_to_be_none(file: bytes) -> None:
    found = verify_evidence(file)
    assert [code for code, _ in found.problems] == ["not_evidence"]
    assert found.evidence is None


def test_a_file_beyond_all_measure_is_not_read() -> None:
    with pytest.raises(BadEvidence, match="too long"):
        read_evidence(b" " * (MAX_BYTES + 1))


def test_a_member_told_twice_or_blanks_between_are_no_form_a_till_writes(case: Case) -> None:
    spread = json.dumps(json.loads(case.made.file), ensure_ascii=False, sort_keys=True).encode()
    with pytest.raises(BadEvidence, match="not as a till writes it"):
        read_evidence(spread)


def test_another_key_cannot_sign_for_the_till(case: Case) -> None:
    mine = Ed25519PrivateKey.generate()
    keys = case.evidence.keys.model_copy(update={"device_public_key": mine.public_key().public_bytes_raw()})
    forged = case.evidence.model_copy(update={"keys": keys})
    found = verify_evidence(file_of(forged, mine.sign(message_of(forged))))
    assert [code for code, _ in found.problems] == ["certificate_of_another"]


def test_another_council_cannot_certify_it_unseen(case: Case) -> None:
    """Whoever makes a council of their own is found by the signatures of the true one, and by comparing its key."""
    mine = Ed25519PrivateKey.generate()
    keys = case.evidence.keys
    assert keys.certificate is not None
    theirs = keys.model_copy(
        update={
            "central_public_key": mine.public_key().public_bytes_raw(),
            "certificate_signature": mine.sign(keys.certificate.encode()),
        }
    )
    assert case.codes(keys=theirs) == ["acknowledgement_forged"] * 3
    own = case.proven.council.public_key().public_bytes_raw()
    alone = case.proven.altered(case.made, keys=theirs, acknowledgements=[])
    assert verify_evidence(alone).ok
    assert [code for code, _ in verify_evidence(alone, own).problems] == ["central_key"]


# ---------------------------------------------------------------------------------------- with the till in one's hands
FACTS = st.integers(0, 13)


@settings(max_examples=60, deadline=None)
@given(n=FACTS)
def test_no_fact_can_be_dropped_even_with_the_till_s_own_key(case: Case, n: int) -> None:
    chain = case.evidence.chain
    codes = case.codes(chain=chain[:n] + chain[n + 1 :])
    assert {"sequence_gap", "close_missing", "opening_missing", "acknowledgement_misplaced"} & set(codes)


@settings(max_examples=60, deadline=None)
@given(one=FACTS, other=FACTS)
def test_no_facts_can_change_places(case: Case, one: int, other: int) -> None:
    chain = list(case.evidence.chain)
    if one != other:
        chain[one], chain[other] = chain[other], chain[one]
        assert "sequence_gap" in case.codes(chain=chain)


@settings(max_examples=60, deadline=None)
@given(n=FACTS, at=FACTS)
def test_no_fact_can_be_put_in_twice(case: Case, n: int, at: int) -> None:
    chain = list(case.evidence.chain)
    chain.insert(at, chain[n])
    assert "fact_twice" in case.codes(chain=chain)


def forged(fact: EvidenceFact, change: Callable[[dict[str, Any]], None]) -> EvidenceFact:
    """Make a fact tell something else, with a hash that fits, as somebody with the program's source could."""
    body = json.loads(fact.body or "")
    change(body)
    whole = canonical_bytes(body)
    return fact.model_copy(update={"body": whole.decode(), "hash": event_hash(whole)})


def rewritten(chain: list[EvidenceFact], n: int, change: Callable[[dict[str, Any]], None]) -> list[EvidenceFact]:
    """Forge one fact and every fact after it, so that all links fit."""
    made = [*chain[:n], forged(chain[n], change)]
    for fact in chain[n + 1 :]:
        before = made[-1].hash
        linked = forged(fact, lambda body, before=before: body.update(previous_hash=before))  # type: ignore[misc]
        made.append(linked.model_copy(update={"previous_hash": before}))
    return made


def less(body: dict[str, Any]) -> None:
    """Take ten pence off the float, and a minute off everything else."""
    body["occurred_at"] = body["occurred_at"].replace("08:", "07:")


@settings(max_examples=60, deadline=None)
@given(n=FACTS)
def test_no_past_can_be_written_anew_behind_central_s_signature(case: Case, n: int) -> None:
    chain = rewritten(list(case.evidence.chain), n, less)
    chain[n] = chain[n].model_copy(update={"occurred_at": chain[n].occurred_at.replace(hour=7)})
    assert "acknowledgement_differs" in case.codes(chain=chain)


@settings(max_examples=60, deadline=None)
@given(n=FACTS)
def test_a_fact_changed_alone_breaks_the_chain_or_its_hash(case: Case, n: int) -> None:
    chain = list(case.evidence.chain)
    chain[n] = forged(chain[n], less)
    assert {"chain_broken", "acknowledgement_differs"} & set(case.codes(chain=chain))
    chain[n] = case.evidence.chain[n].model_copy(update={"body": chain[n].body})
    assert "hash_differs" in case.codes(chain=chain)


def test_what_a_fact_says_of_itself_outside_its_bytes_must_fit_them(case: Case) -> None:
    chain = case.evidence.chain
    for change in (
        {"event_id": "0" * 32}, {"kind": "cash_moved"}, {"withheld": True},
        {"occurred_at": chain[0].occurred_at.replace(year=2025)},
    ):  # fmt: skip
        assert "fact_misplaced" in case.codes(chain=[chain[0].model_copy(update=change), *chain[1:]])


def test_bytes_that_tell_nothing_a_till_tells_are_named(case: Case) -> None:
    chain = list(case.evidence.chain)
    nonsense = canonical_bytes({"kind": "nothing"})
    chain[3] = chain[3].model_copy(update={"body": nonsense.decode(), "hash": event_hash(nonsense)})
    assert "fact_unreadable" in case.codes(chain=chain)


def test_bytes_may_only_be_gone_when_a_purge_names_them(case: Case) -> None:
    chain = list(case.evidence.chain)
    chain[3] = chain[3].model_copy(update={"body": None})
    assert "bytes_missing" in case.codes(chain=chain)


def test_personal_data_that_does_not_fit_its_fact_is_told(case: Case) -> None:
    chain = [case.evidence.chain[0].model_copy(update={"personal": "differs"}), *case.evidence.chain[1:]]
    assert case.codes(chain=chain) == ["commitment_differs"]
    stranger = MaskedPayer(event_id=case.evidence.chain[0].event_id, member="payer_name", masked="A. Nobody")
    nobody = MaskedPayer(event_id="0" * 32, member="payer_name", masked="A. Nobody")
    assert case.codes(payers=[stranger]) == ["payer_unknown"]
    assert case.codes(payers=[nobody]) == ["payer_unknown"]


def test_a_new_epoch_begins_a_chain_of_its_own(case: Case) -> None:
    chain = list(case.evidence.chain)
    chain[5:] = [fact.model_copy(update={"epoch": "B"}) for fact in chain[5:]]
    assert "sequence_gap" in case.codes(chain=chain)


# ------------------------------------------------------------------------------------------------ central's signatures
def acknowledged(case: Case, key: Ed25519PrivateKey | None = None, **changes: object) -> EvidenceAcknowledgement:
    """Make an acknowledgement of the last fact that central has, signed by whoever."""
    head = case.evidence.chain[-1]
    said: dict[str, object] = {
        "at": utc_text(head.occurred_at), "council": "aldermere", "epoch": "A", "hash": head.hash,
        "sequence": head.sequence, "till": "SP03", **changes,
    }  # fmt: skip
    document = canonical_bytes(said)
    return EvidenceAcknowledgement(document=document.decode(), signature=(key or case.proven.council).sign(document))


def test_an_acknowledgement_is_central_s_and_of_this_very_chain(case: Case) -> None:
    assert case.codes(acknowledgements=[acknowledged(case)]) == []
    for changes, code in (
        ({"key": Ed25519PrivateKey.generate()}, "acknowledgement_forged"),
        ({"till": "SP04"}, "acknowledgement_forged"),
        ({"council": "elsewhere"}, "acknowledgement_forged"),
        ({"sequence": 99}, "acknowledgement_misplaced"),
        ({"hash": "0" * 64}, "acknowledgement_differs"),
        ({"hash": "short"}, "acknowledgement_forged"),
    ):
        assert case.codes(acknowledgements=[acknowledged(case, **changes)]) == [code], changes


def test_without_acknowledgements_the_file_holds_but_nothing_is_anchored(case: Case) -> None:
    found = verify_evidence(case.proven.altered(case.made, acknowledgements=[]))
    assert (found.ok, found.anchored) == (True, 0)


# ------------------------------------------------------------------------------------------------------------- the keys
def test_a_till_without_a_certificate_or_with_a_forged_one_is_named(case: Case) -> None:
    keys = case.evidence.keys
    assert keys.certificate is not None
    none = keys.model_copy(update={"certificate": None, "certificate_signature": None})
    assert case.codes(keys=none) == ["certificate_missing"]
    assert case.codes(keys=keys.model_copy(update={"certificate": keys.certificate + " "})) == ["certificate_forged"]
    for text in ("no JSON", "[]"):
        signature = case.proven.council.sign(text.encode())
        other = keys.model_copy(update={"certificate": text, "certificate_signature": signature})
        assert case.codes(keys=other) == ["certificate_of_another"]


# ------------------------------------------------------------------------------------------------------------- the sums
def at_kind(case: Case, kind: str, last: bool = True) -> int:
    places = [n for n, fact in enumerate(case.evidence.chain) if fact.kind == kind]
    return places[-1 if last else 0]


def sums(case: Case, kind: str, change: Callable[[dict[str, Any]], None], *, last: bool = True) -> list[str]:
    """Write the past anew from the last fact of a kind on, with no word of central's in the way."""
    chain = rewritten(list(case.evidence.chain), at_kind(case, kind, last), change)
    return case.codes(chain=chain, acknowledgements=[])


def test_every_sum_is_made_again_from_the_facts(case: Case) -> None:
    def expected(body: dict[str, Any]) -> None:
        body["data"]["expected_pence"] += 100
        body["data"]["difference_pence"] -= 100

    def counted(body: dict[str, Any]) -> None:
        body["data"]["counted_pence"] += 100
        body["data"]["difference_pence"] += 100

    def methods(body: dict[str, Any]) -> None:
        body["data"]["methods"][0]["amount_pence"] += 100
        body["data"]["methods"][1]["amount_pence"] -= 100

    def funds(body: dict[str, Any]) -> None:
        body["data"]["funds"][0]["amount_pence"] += 100
        body["data"]["funds"][1]["amount_pence"] -= 100

    assert sums(case, "session_closed", expected) == ["expected_differs"]
    assert sums(case, "session_closed", counted) == ["count_differs"]
    assert sums(case, "session_closed", methods) == ["methods_differ"]
    assert sums(case, "session_closed", funds) == ["funds_differ"]

    def returned(body: dict[str, Any]) -> None:
        body["data"]["total_pence"] += 100
        body["data"]["funds"][0]["amount_pence"] += 100

    assert sums(case, "ereturn_made", returned, last=False) == ["ereturn_differs"]

    def floated(body: dict[str, Any]) -> None:
        body["data"]["float_pence"] += 100

    assert sums(case, "session_opened", floated) == ["expected_differs"]

    def put_in(body: dict[str, Any]) -> None:
        body["data"]["direction"] = "in"

    assert sums(case, "cash_moved", put_in) == ["expected_differs"]


def test_a_receipt_number_is_never_given_twice(case: Case) -> None:
    def twice(body: dict[str, Any]) -> None:
        body["data"]["receipt"] = "SP03A-261121-0004"

    assert sums(case, "payment_taken", twice) == ["receipt_twice"]


def test_no_more_is_given_back_than_was_paid(case: Case) -> None:
    chain = case.evidence.chain
    void = next(n for n, fact in enumerate(chain) if '"kind":"void"' in (fact.body or ""))

    def paid_less(body: dict[str, Any]) -> None:
        data = body["data"]
        for part in (*data["lines"], *data["allocations"]):
            part["amount_pence"] -= 100
        data["tenders"][0]["tendered_pence"] -= 100
        for member in ("amount_pence", "tendered_pence"):
            data[member] -= 100

    changed = rewritten(list(chain), void - 1, paid_less)
    assert "refund_over" in case.codes(chain=changed, acknowledgements=[])


def test_a_void_of_a_payment_of_another_session_is_not_held_against_it(case: Case) -> None:
    def elsewhere(body: dict[str, Any]) -> None:
        body["data"]["of"] = {"event_id": "0" * 32, "receipt": "SP03A-261120-0009"}

    chain = case.evidence.chain
    void = next(n for n, fact in enumerate(chain) if '"kind":"void"' in (fact.body or ""))
    assert case.codes(chain=rewritten(list(chain), void, elsewhere), acknowledgements=[]) == []


def test_leave_that_is_claimed_is_there_before_the_act(case: Case) -> None:
    def claimed(body: dict[str, Any]) -> None:
        body["data"]["approval"] = "0" * 32

    def overridden(body: dict[str, Any]) -> None:
        body["data"]["lines"][0]["override_approval"] = "0" * 32

    assert sums(case, "cash_moved", claimed) == ["approval_missing"]
    assert sums(case, "payment_taken", overridden) == ["approval_missing"]


def test_the_file_tells_of_one_session_and_its_cashier(case: Case) -> None:
    session = case.evidence.session
    for change, code in (
        ({"cashier": "gwen"}, "cashier_differs"),
        ({"office": "ZZ"}, "cashier_differs"),
        ({"business_date": session.business_date.replace(year=2025)}, "date_differs"),
        ({"closed_at": None}, "close_missing"),
        ({"closed_at": session.opened_at}, "close_differs"),
        ({"session_id": "0" * 32}, "opening_missing"),
    ):
        assert code in case.codes(session=session.model_copy(update=change)), change
