"""What a till froze under contract 1 is read, and has the same hash, for ever.

The files are never edited. A new shape gets a new contract number and files of its own.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sync.contract.canonical import GENESIS, canonical_bytes, commitment, event_hash
from sync.contract.facts import KINDS, PaymentTaken, read_fact

GOLDEN = Path(__file__).parent / "golden"
HASHES: dict[str, str] = json.loads((GOLDEN / "hashes.json").read_text(encoding="utf-8"))


def body_of(name: str) -> bytes:
    return (GOLDEN / f"{name}.json").read_bytes().rstrip(b"\n")


@pytest.mark.parametrize("name", sorted(HASHES))
def test_a_frozen_body_is_read_and_keeps_its_hash(name: str) -> None:
    body = body_of(name)
    assert event_hash(body) == HASHES[name]
    assert read_fact(body).kind in KINDS
    assert canonical_bytes(json.loads(body)) == body


def test_every_kind_has_a_frozen_body() -> None:
    assert {read_fact(body_of(name)).kind for name in HASHES} == set(KINDS)
    assert {path.stem for path in GOLDEN.glob("*.json")} == {*HASHES, "hashes", "messages"}


def test_the_frozen_bodies_are_one_chain() -> None:
    facts = sorted(((read_fact(body_of(name)), name) for name in HASHES), key=lambda pair: pair[0].sequence)
    previous = GENESIS
    for fact, name in facts:
        assert fact.previous_hash == previous
        previous = HASHES[name]


def test_a_commitment_binds_member_value_and_salt() -> None:
    fact = read_fact(body_of("payment_taken_split"))
    salt = "00112233445566778899aabbccddeeff"
    assert isinstance(fact, PaymentTaken)
    assert fact.personal["payer_name"] == commitment("payer_name", "Siân O'Neill", salt)
    assert fact.personal["payer_name"] != commitment("payer_address", "Siân O'Neill", salt)
    assert fact.personal["payer_name"] != commitment("payer_name", "Siân O'Neil", salt)
    assert fact.personal["payer_name"] != commitment("payer_name", "Siân O'Neill", salt.replace("0", "1"))
