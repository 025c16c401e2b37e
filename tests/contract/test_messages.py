"""The messages of the wire: frozen examples stay readable, requests are exact, answers may grow."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from sync.contract import asking, card_asking, messages
from sync.contract.fields import PENCE_MAX, Answer, read_utc, utc_text

EXAMPLES: dict[str, Any] = json.loads((Path(__file__).parent / "golden" / "messages.json").read_text(encoding="utf-8"))
MODULES = {**vars(asking), **vars(card_asking), **vars(messages)}
SHAPES: list[type[BaseModel]] = [MODULES[name] for name in EXAMPLES]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_a_frozen_message_is_read_and_written_as_it_was(shape: type[BaseModel]) -> None:
    example = EXAMPLES[shape.__name__]
    assert json.loads(shape.model_validate_json(json.dumps(example)).model_dump_json()) == example


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_requests_are_exact_and_answers_may_grow(shape: type[BaseModel]) -> None:
    grown = json.dumps({**EXAMPLES[shape.__name__], "new_member": 1})
    if issubclass(shape, Answer):
        assert shape.model_validate_json(grown) == shape.model_validate_json(json.dumps(EXAMPLES[shape.__name__]))
    else:
        with pytest.raises(ValidationError):
            shape.model_validate_json(grown)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_every_member_is_needed_or_has_a_default_and_none_changes_type(shape: type[BaseModel]) -> None:
    example = EXAMPLES[shape.__name__]
    for name, field in shape.model_fields.items():
        if field.is_required():
            with pytest.raises(ValidationError):
                shape.model_validate_json(json.dumps({key: it for key, it in example.items() if key != name}))
        with pytest.raises(ValidationError):
            shape.model_validate_json(json.dumps({**example, name: {"of": ["another", "type"]}}))


@pytest.mark.parametrize(
    ("name", "member", "value"),
    [
        ("EnrolmentRequest", "device_public_key", "AAAA"),
        ("EnrolmentRequest", "device_public_key", "not base64!"),
        ("TokenRequest", "signature", "=" * 88),
        ("TokenRequest", "nonce", "short"),
        ("HeadAnswer", "sequence", -1),
        ("HeadAnswer", "blocked", "perhaps"),
        ("AccountsAnswer", "gone", [["23456x", "1"]]),
        ("AccountsAnswer", "gone", [["23", "1" * 31]]),
        ("AccountItem", "balance_pence", 10**16),
        ("SignInRequest", "password", ""),
        ("SignInRequest", "username", "a\x00b"),
        ("FindRequest", "receipt", "%"),
        ("FindRequest", "last_four", "424"),
        ("FindRequest", "limit", 201),
        ("PaidRequest", "bills", []),
        ("ClaimRequest", "lines", [{"line": 1, "amount_pence": 0}]),
        ("ApprovalStateAnswer", "state", "perhaps"),
        ("CardAttemptRequest", "amount_pence", 0),
        ("CardAttemptRequest", "email", "nobody"),
        ("CardAttemptRequest", "telephone", "ring me"),
        ("CardAttemptAnswer", "last_four", "424242"),
        ("RecordingRequest", "lease_s", 5),
        ("MessageRequest", "channel", "pigeon"),
    ],
)
def test_values_outside_their_bounds_are_refused(name: str, member: str, value: object) -> None:
    shape: type[BaseModel] = MODULES[name]
    with pytest.raises(ValidationError):
        shape.model_validate_json(json.dumps({**EXAMPLES[name], member: value}))


def test_a_moment_is_written_one_way_and_only_read_in_utc() -> None:
    at = datetime(2026, 11, 21, 8, 52, tzinfo=UTC)
    assert utc_text(at) == "2026-11-21T08:52:00.000000Z"
    assert utc_text(at.astimezone(timezone(timedelta(hours=5)))) == "2026-11-21T08:52:00.000000Z"
    assert read_utc("2026-11-21T08:52:00Z") == read_utc("2026-11-21T08:52:00.000Z") == at
    with pytest.raises(ValueError, match="zone"):
        utc_text(at.replace(tzinfo=None))
    for text in ("2026-11-21", "2026-11-21T08:52:00+00:00", "2026-11-21 08:52:00Z", "\uff12026-11-21T08:52:00Z"):
        with pytest.raises(ValueError, match="written"):
            read_utc(text)


def test_a_total_holds_whatever_the_largest_payments_come_to() -> None:
    largest = 10**6 * PENCE_MAX
    assert messages.ControlTotal(key="d", payments=10**6, amount_pence=largest, last_sequence=1).amount_pence == largest
