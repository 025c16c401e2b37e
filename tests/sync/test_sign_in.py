"""A password is asked slowly, locked after failures, and never told apart from a wrong name."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sync.central import tables
from sync.central.access import sign_in
from sync.central.errors import Refusal
from tests.sync.world import COUNCIL, PASSWORD

if TYPE_CHECKING:
    from tests.sync.world import RawTill, ServedCentral


def ask(till: RawTill, username: str = "asmith", password: str = PASSWORD) -> tuple[int, Any]:
    answer = till.post("/desktop/v1/sign-ins", {"username": username, "password": password})
    return answer.status_code, answer.json()


def is_in(till: RawTill, username: str = "asmith", password: str = PASSWORD) -> bool:
    status, said = ask(till, username, password)
    assert status == 200 or (status, said["error"]["code"]) == (401, "wrong_credentials")
    return status == 200


def test_the_right_password_tells_who_it_is_and_for_how_long(central: ServedCentral, till: RawTill) -> None:
    status, said = ask(till, "ASmith")
    assert status == 200
    assert (said["username"], said["display_name"], said["office"]) == ("asmith", "Asmith", "CH")
    assert said["roles"] == ["Payments", "PostPayment"]
    days = central.clock.now() + timedelta(days=7)
    assert said["expires_at"][:10] == days.date().isoformat(), "the council's policy says seven days"


def test_a_wrong_password_and_a_wrong_name_get_the_same_answer(till: RawTill) -> None:
    assert ask(till, password="wrong") == ask(till, username="nobody")


def test_five_failures_lock_for_a_quarter_of_an_hour(central: ServedCentral, till: RawTill) -> None:
    for _ in range(sign_in.FAILURES_ALLOWED - 1):
        assert not is_in(till, password="wrong")
    assert is_in(till), "four failures are forgotten by a success"
    for _ in range(sign_in.FAILURES_ALLOWED):
        assert not is_in(till, password="wrong")
    assert not is_in(till)
    central.clock.ahead = sign_in.LOCKED_FOR + timedelta(seconds=1)
    till.sign_on()
    assert is_in(till)


def test_a_disabled_person_is_out_until_reset(central: ServedCentral, till: RawTill) -> None:
    with central.database.write(COUNCIL) as connection:
        sign_in.disable_cashier(connection, COUNCIL, "asmith", central.clock.now())
    assert not is_in(till)
    with central.database.write(COUNCIL) as connection:
        sign_in.reset_password(connection, COUNCIL, "asmith", "another password", central.clock.now())
    assert is_in(till, password="another password")
    assert not is_in(till)


def test_an_account_nobody_used_for_its_days_is_out_of_date(central: ServedCentral, till: RawTill) -> None:
    central.clock.ahead = timedelta(days=90, seconds=1)
    till.sign_on()
    assert not is_in(till)
    central.add_cashier("asmith")
    assert is_in(till)
    central.clock.ahead += timedelta(days=60)
    till.sign_on()
    assert is_in(till)
    central.clock.ahead += timedelta(days=60)
    till.sign_on()
    assert is_in(till), "each sign-in counts from itself"


def test_passwords_have_a_least_length(central: ServedCentral) -> None:
    with pytest.raises(Refusal, match="characters"):
        central.add_cashier("bjones", password="short")


def test_nobody_unknown_is_disabled_or_reset(central: ServedCentral) -> None:
    with central.database.write(COUNCIL) as connection, pytest.raises(Refusal, match="no person"):
        sign_in.disable_cashier(connection, COUNCIL, "nobody", central.clock.now())


def test_passwords_are_kept_as_argon2id_and_failures_are_audited(central: ServedCentral, till: RawTill) -> None:
    is_in(till, password="wrong password")
    is_in(till, username="wrong name")
    [row] = central.rows(tables.cashier)
    assert row["password_hash"].startswith("$argon2id$")
    refused = [row["detail"] for row in central.rows(tables.audit) if row["action"] == "sign_in_refused"]
    assert refused == ["asmith", ""], "what was typed as a name may be a password"


def test_a_hash_nobody_can_read_lets_nobody_in(central: ServedCentral, till: RawTill) -> None:
    with central.database.write(COUNCIL) as connection:
        connection.execute(tables.cashier.update().values(password_hash="spoilt"))
    assert not is_in(till)


def test_without_reference_data_the_days_have_a_default(central: ServedCentral, till: RawTill) -> None:
    with central.database.write(COUNCIL) as connection:
        connection.execute(tables.reference_pack.delete())
    status, said = ask(till)
    assert status == 200
    assert said["expires_at"][:10] == (central.clock.now() + timedelta(days=14)).date().isoformat()
