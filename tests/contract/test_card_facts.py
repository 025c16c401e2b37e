"""What facts of cards say holds together: nothing is charged, given back or answered that does not add up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sync.contract.canonical import canonical_bytes
from sync.contract.facts import BadFact, read_fact

GOLDEN = Path(__file__).parent / "golden"


def changed(name: str, **members: Any) -> bytes:
    body = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    return canonical_bytes({**body, "data": {**body["data"], **members}})


@pytest.mark.parametrize(
    ("name", "members", "why"),
    [
        ("card_asked", {"reason": "Because"}, "names what it gives back"),
        ("card_asked", {"charged": {"attempt": None, "provider_reference": ""}}, "names what it gives back"),
        ("card_asked_refund", {"of": None}, "names what it gives back"),
        ("card_asked_refund", {"reason": " "}, "names what it gives back"),
        ("card_asked_reverse", {"charged": None}, "names what it gives back"),
        ("card_asked", {"due_pence": 6499}, "do not agree"),
        ("card_asked_refund", {"due_pence": 999, "amount_pence": 999}, "do not agree"),
        ("card_asked", {"amount_pence": 6501}, "more is charged"),
        ("card_asked_reverse", {"amount_pence": 4499}, "more is charged"),
        ("card_asked", {"reference": "CH03B-261120-C0001"}, "card reference is not of this till"),
        ("card_asked", {"reference": "CH03B-261121-0001"}, "card reference is not of this till"),
        ("card_asked", {"amount_pence": 0}, "greater than or equal to 1"),
        ("card_answered", {"amount_pence": 0}, "when it was approved"),
        ("card_answered_declined", {"amount_pence": 1}, "when it was approved"),
        ("card_answered_person", {"reason": ""}, "a person says why"),
        ("card_answered", {"last_four": "424242"}, "pattern"),
        ("tender_held", {"n": 0}, "greater than or equal to 1"),
    ],
)
def test_what_does_not_hold_together_is_no_fact(name: str, members: dict[str, Any], why: str) -> None:
    read_fact(changed(name))
    with pytest.raises(BadFact, match=why):
        read_fact(changed(name, **members))


@pytest.mark.parametrize("member", ["provider_reference", "brand", "authorisation", "last_four", "code"])
def test_no_member_of_an_answer_holds_a_card_number(member: str) -> None:
    with pytest.raises(BadFact):
        read_fact(changed("card_answered", **{member: "4111 1111 1111 1111" * 6}))


def test_a_reversal_has_no_lines() -> None:
    line = json.loads((GOLDEN / "card_asked.json").read_text(encoding="utf-8"))["data"]["lines"][0]
    with pytest.raises(BadFact, match="do not agree"):
        read_fact(changed("card_asked_reverse", lines=[{**line, "amount_pence": 0}]))
