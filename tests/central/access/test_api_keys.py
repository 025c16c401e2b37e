"""A program has a key that may do what it must, until it expires or is revoked, and leaves its name in the audit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from sync.central import tables
from sync.central.access import api_keys
from sync.central.errors import Refusal
from tests.central.access.callers import ask, audited, make_key
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from tests.sync.world import RawTill, ServedCentral


def refused(central: ServedCentral, secret: str, **headers: str) -> tuple[int, str]:
    answer = ask(central, secret, **headers)
    return answer.status_code, answer.json()["error"]["code"]


def test_a_key_opens_what_its_scopes_say_and_nothing_else(central: ServedCentral) -> None:
    reads = make_key(central, "staff.read")
    assert ask(central, reads).status_code == 200
    other = make_key(central, "funds.read", name="Website")
    assert refused(central, other) == (403, "scope")
    assert audited(central, "scope_refused") == [("key:Website", "staff.read")]


def test_a_key_may_come_in_either_header(central: ServedCentral) -> None:
    secret = make_key(central, "staff.read")
    assert ask(central, "", **{"X-Api-Key": secret}).status_code == 200
    assert refused(central, "", Authorization=f"Basic {secret}") == (401, "credential")


@pytest.mark.parametrize("secret", ["", "nonsense", "aldermere.knobody", "elsewhere.knobody", "aldermere.pnobody", "."])
def test_a_secret_nobody_has_is_refused_in_the_same_words(central: ServedCentral, secret: str) -> None:
    assert refused(central, secret) == (401, "credential")


def test_a_key_ends_with_its_days(central: ServedCentral) -> None:
    secret = make_key(central, "staff.read", days=1)
    assert ask(central, secret).status_code == 200
    central.clock.ahead = timedelta(days=1, seconds=1)
    assert refused(central, secret) == (401, "credential")
    assert audited(central, "credential_refused") == [("key:Parking portal", "expired, from 127.0.0.1")]


def test_a_revoked_key_is_out_at_once(central: ServedCentral) -> None:
    secret = make_key(central, "staff.read")
    assert ask(central, secret).status_code == 200
    with central.database.write(COUNCIL) as connection:
        api_keys.revoke_key(connection, COUNCIL, "Parking portal", central.clock.now())
    assert refused(central, secret) == (401, "credential")
    assert audited(central, "credential_refused") == [("key:Parking portal", "revoked, from 127.0.0.1")]


def test_only_a_hash_of_a_key_is_kept(central: ServedCentral) -> None:
    secret = make_key(central, "staff.read")
    assert secret.startswith(f"{COUNCIL}.k")
    assert len(secret) > 40
    kept = f"{central.rows(tables.api_key)} {central.rows(tables.audit)}"
    assert secret.partition(".")[2] not in kept


def test_the_last_use_is_noted_once_a_minute(central: ServedCentral) -> None:
    secret = make_key(central, "staff.read")

    def used() -> object:
        [row] = central.rows(tables.api_key)
        return row["last_used_at"]

    assert used() is None
    ask(central, secret)
    first = used()
    assert first is not None
    ask(central, secret)
    assert used() == first
    central.clock.ahead = api_keys.USED_EVERY + timedelta(seconds=1)
    ask(central, secret)
    assert used() != first


def test_noting_a_use_waits_for_nobody(central: ServedCentral) -> None:
    secret = make_key(central, "staff.read")
    with central.database.write(COUNCIL) as connection:
        connection.execute(tables.api_key.update().values(scopes=["staff.read"]))
        assert ask(central, secret).status_code == 200, "the row is held, and nobody waits for it"


def test_refusals_by_the_thousand_leave_a_handful_of_rows(central: ServedCentral) -> None:
    for _ in range(25):
        ask(central, "aldermere.knobody")
    assert audited(central, "credential_refused") == [
        ("somebody", "unknown, from 127.0.0.1"),
        ("somebody", "unknown, from 127.0.0.1, 10 times in a minute"),
    ]
    ask(central, "elsewhere.knobody")
    assert central.rows(tables.audit, "elsewhere") == [], "there is no such council, so nobody's audit to fill"


def test_a_key_is_no_till_and_a_till_no_key(central: ServedCentral, till: RawTill) -> None:
    secret = make_key(central)
    assert ask(central, secret, "/desktop/v1/reference").status_code == 401
    assert refused(central, till.token) == (401, "credential")


@pytest.mark.parametrize(
    ("name", "scopes", "days", "code"),
    [
        ("", ["staff.read"], None, "key_name"),
        ("two\nlines", ["staff.read"], None, "key_name"),
        ("x" * 61, ["staff.read"], None, "key_name"),
        ("Website", [], None, "unknown_scope"),
        ("Website", ["everything"], None, "unknown_scope"),
        ("Website", ["staff.read"], 0, "key_days"),
        ("Parking portal", ["staff.read"], None, "key_exists"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(
    central: ServedCentral, name: str, scopes: list[str], days: int | None, code: str
) -> None:
    make_key(central, "staff.read")
    with central.database.write(COUNCIL) as connection, pytest.raises(Refusal) as refusal:
        api_keys.add_key(connection, COUNCIL, name, scopes, central.clock.now(), days=days)
    assert refusal.value.code == code
