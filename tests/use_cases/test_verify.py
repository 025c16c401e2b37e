"""Every law of the journal is proved from outside: each breach has a name, and a sound journal has none."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ims_desktop.records import EventDraft, Head
from ims_desktop.store.engine import borrowed
from ims_desktop.use_cases.verify import verify, verify_journal
from sync.contract.canonical import GENESIS, canonical_bytes, event_hash
from tests.factory import (
    IDENTITY,
    MORNING,
    make_payment,
    make_till_store,
    next_epoch,
    open_a_session,
    payment_draft,
    take_a_payment,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ims_desktop.use_cases.verify import Verification
    from tests.factory import MadeTill
    from tests.use_cases.desk import Desk

CENTRAL = Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\x01")
OURS = replace(IDENTITY, central_public_key=CENTRAL.public_key().public_bytes_raw())


@pytest.fixture
def till(tmp_path: Path) -> Iterator[MadeTill]:
    """A till with a session and three payments: facts 1 to 4."""
    made = make_till_store(tmp_path, OURS)
    session = open_a_session(made)
    for _ in range(3):
        take_a_payment(made, session)
    yield made
    made.store.close()


def _verified(till: MadeTill) -> Verification:
    with till.store.read() as reader:
        return verify_journal(reader)


def _codes(till: MadeTill) -> list[str]:
    found = _verified(till)
    assert found.ok == (not found.problems)
    assert all(str(problem.words) for problem in found.problems)
    return [problem.code for problem in found.problems]


def _tamper(till: MadeTill, *statements: str) -> None:
    """Change the file behind the store's back, its laws taken off first, as a person with the key could."""
    with borrowed(till.store.engine) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name!s}")
        connection.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            connection.execute(statement)
        connection.execute("PRAGMA foreign_keys = ON")


# --------------------------------------------------------------------------------------------------------------- sound
def test_a_sound_journal_has_no_problem(till: MadeTill) -> None:
    found = _verified(till)
    assert found.ok
    assert (found.facts, found.payments, found.last_receipt) == (4, 3, "SP03A-261121-0003")
    with till.store.read() as reader:
        assert found.head == reader.head().hash


def test_a_till_verifies_its_own_journal(desk: Desk) -> None:
    session = open_a_session(desk.made)
    take_a_payment(desk.made, session)
    found = verify(desk.till)
    assert (found.ok, found.payments) == (True, 1)


def test_a_new_journal_is_sound(tmp_path: Path) -> None:
    till = make_till_store(tmp_path)
    found = _verified(till)
    assert (found.ok, found.facts, found.payments, found.last_receipt, found.head) == (True, 0, 0, "", GENESIS)
    till.store.close()


def test_every_epoch_begins_its_own_chain(till: MadeTill) -> None:
    till.store.begin_epoch(replace(next_epoch(), central_public_key=OURS.central_public_key))
    take_a_payment(till, open_a_session(till))
    found = _verified(till)
    assert found.ok
    assert (found.facts, found.last_receipt) == (7, "SP03B-261121-0001")


def test_what_was_purged_by_the_rules_is_purged_not_broken(till: MadeTill) -> None:
    _settle_and_purge(till)
    assert _verified(till).ok


def _settle_and_purge(till: MadeTill) -> None:
    with till.store.write() as unit:
        ids = [fact.event_id for fact in unit.events() if fact.kind == "payment_taken"][:2]
        for event_id in ids:
            unit.settle(event_id, "sent", MORNING)
        unit.append(EventDraft(till.ids.new(), "personal_data_purged", MORNING, {"event_ids": ids}))
        unit.purge(ids, MORNING)


# -------------------------------------------------------------------------------------------------------------- broken
@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        ("UPDATE outbox SET body = CAST(replace(body, '3875', '3876') AS BLOB) WHERE n = 3", ["hash_differs"]),
        ("UPDATE outbox SET hash = replace(hash, '1', '2') WHERE n = 2", ["hash_differs", "chain_broken"]),
        ("UPDATE outbox SET sequence = 9 WHERE n = 4", ["sequence_gap", "fact_misplaced"]),
        ("UPDATE outbox SET kind = 'payment_take' WHERE n = 4", ["fact_misplaced", "payment_without_fact"]),
        ("UPDATE outbox SET body = NULL WHERE n = 3", ["bytes_missing"]),
        ("UPDATE personal_data SET value = 'somebody' WHERE n = 3 AND member = 'payer_name'", ["commitment_differs"]),
        ("DELETE FROM personal_data WHERE n = 3 AND member = 'payer_name'", ["commitment_differs"]),
        ("INSERT INTO personal_data VALUES (3, 'email', 'a@b', '00')", ["commitment_differs"]),
        ("DELETE FROM payment WHERE n = 4", ["payment_missing", "payment_without_fact"]),
        ("UPDATE payment_line SET amount_pence = 3876 WHERE n = 3 AND line = 1", ["sums_differ", "payment_differs"]),
        ("UPDATE payment_line SET reference = '775326913' WHERE n = 3 AND line = 1", ["payment_differs"]),
        ("UPDATE payment_line SET vat_pence = 0 WHERE n = 3 AND line = 2", ["sums_differ", "payment_differs"]),
        ("UPDATE payment_tender SET change_pence = 0 WHERE n = 3", ["sums_differ", "payment_differs"]),
        ("UPDATE allocation SET line = 7 WHERE n = 3 AND allocation = 2", ["sums_differ", "payment_differs"]),
        ("UPDATE allocation SET tender = 7 WHERE n = 3 AND allocation = 2", ["sums_differ", "payment_differs"]),
        ("UPDATE payment SET number = 7 WHERE n = 4", ["receipt_gap", "payment_differs"]),
    ],
)
def test_every_breach_has_its_name(till: MadeTill, statement: str, codes: list[str]) -> None:
    _tamper(till, statement)
    assert _codes(till) == codes


def test_two_payments_under_one_number_are_named(till: MadeTill) -> None:
    _tamper(
        till,
        "CREATE TABLE other AS SELECT * FROM payment",
        "DROP TABLE payment",
        "ALTER TABLE other RENAME TO payment",
        "UPDATE payment SET number = 2 WHERE n = 4",
    )
    assert _codes(till) == ["receipt_twice", "payment_differs"]


@pytest.mark.parametrize(("number", "said"), [(4, "A receipt number before"), (6, "3 receipt numbers before")])
def test_skipped_numbers_are_counted(till: MadeTill, number: int, said: str) -> None:
    _tamper(till, f"UPDATE payment SET number = {number} WHERE n = 4")
    first, *_ = _verified(till).problems
    assert (first.code, str(first.words).startswith(said)) == ("receipt_gap", True)


def test_a_whole_chain_made_again_is_caught_by_centrals_signature(till: MadeTill) -> None:
    with till.store.read() as reader:
        head = reader.head()
    _acknowledge(till, head)
    body, digest = _forged(till)
    _tamper(till, f"UPDATE outbox SET body = x'{body.hex()}', hash = '{digest}' WHERE n = 4")
    assert _codes(till) == ["payment_differs", "acknowledgement_differs"]


def _forged(till: MadeTill) -> tuple[bytes, str]:
    """Make other bytes for the last fact, with a hash that fits them."""
    with till.store.read() as reader:
        *_, last = reader.events()
    document = json.loads(last.body or b"")
    document["data"]["lines"][0]["reference"] = "000000000"
    body = canonical_bytes(document)
    return body, event_hash(body)


# ------------------------------------------------------------------------------------------------- central's signatures
def _acknowledge(till: MadeTill, head: Head, *, key: Ed25519PrivateKey = CENTRAL, till_code: str = "SP03") -> None:
    document = canonical_bytes(
        {
            "council": "aldermere",
            "till": till_code,
            "epoch": head.epoch,
            "sequence": head.sequence,
            "hash": head.hash,
            "at": "2026-11-21T08:52:00.000000Z",
        }
    )
    with till.store.write() as unit:
        unit.save_acknowledgement(head, MORNING, document, key.sign(document))


def test_an_acknowledgement_central_signed_is_sound(till: MadeTill) -> None:
    with till.store.read() as reader:
        head = reader.head()
    _acknowledge(till, head)
    assert _codes(till) == []


def test_an_acknowledgement_nobody_signed_is_named(till: MadeTill) -> None:
    with till.store.read() as reader:
        head = reader.head()
    _acknowledge(till, head, key=Ed25519PrivateKey.generate())
    assert _codes(till) == ["acknowledgement_forged"]


def test_an_acknowledgement_of_another_till_is_named(till: MadeTill) -> None:
    with till.store.read() as reader:
        head = reader.head()
    _acknowledge(till, head, till_code="SP04")
    assert _codes(till) == ["acknowledgement_forged"]


def test_a_journal_behind_what_central_signed_is_named(till: MadeTill) -> None:
    _acknowledge(till, Head("A", 9, "f" * 64))
    assert _codes(till) == ["journal_behind"]


def test_rows_that_add_up_but_are_not_what_the_fact_tells_are_named(till: MadeTill) -> None:
    with till.store.read() as reader:
        session = reader.open_session()
    assert session is not None
    told = make_payment(till.ids.new(), "SP03A-261121-0004", session)
    written = replace(told, lines=(replace(told.lines[0], reference="775326920"), told.lines[1]))
    with till.store.write() as unit:
        unit.add_payment(written, unit.append(payment_draft(told)).sequence)
    assert _codes(till) == ["payment_differs"]
