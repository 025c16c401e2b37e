"""People sign in without a till: for a working day, with what their roles come to now; disabled, they are out."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher, Type
from sqlalchemy import text

from sync.central import tables
from sync.central.access import passwords, people
from sync.central.access import sign_in as signing_in
from sync.central.access.scopes import OF_ROLES, SCOPES, scopes_of
from sync.central.errors import Refusal
from tests.central.access.callers import ask, asking, audited, make_key, sign_in, token_of
from tests.sync.world import COUNCIL, PASSWORD

if TYPE_CHECKING:
    from tests.sync.world import ServedCentral


@pytest.fixture
def finance(central: ServedCentral) -> str:
    central.add_cashier("fgreen", "Finance")
    return "fgreen"


def test_a_person_gets_a_token_for_a_working_day(central: ServedCentral, finance: str) -> None:
    status, said = sign_in(central, "FGreen")
    assert (status, said["username"], said["roles"], said["office"]) == (201, finance, ["Finance"], "CH")
    assert "suspense.write" in said["scopes"]
    assert ask(central, said["access_token"]).status_code == 200
    central.clock.ahead = people.TOKEN_LIFE + timedelta(seconds=1)
    assert ask(central, said["access_token"]).status_code == 401
    assert audited(central, "signed_in") == [("person:fgreen", "to the API")]


def test_whatever_is_wrong_gets_the_same_answer(central: ServedCentral, finance: str) -> None:
    wrong = sign_in(central, finance, "not the password")
    assert wrong[0] == 401
    assert wrong == sign_in(central, "nobody") == sign_in(central, finance, council="elsewhere")
    assert audited(central, "sign_in_refused") == [
        ("person:fgreen", "from 127.0.0.1"),
        ("somebody", "from 127.0.0.1"),
    ], "what was typed as a name may be a password"


def test_an_unknown_name_costs_as_much_work_as_a_known_one(
    central: ServedCentral, finance: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, *given: str) -> bool:
        checked.append(given[0])
        return verify(self, *given)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for username in (finance, "nobody"):
        sign_in(central, username, "not the password")
    assert len(checked) == 2
    assert checked[0].split("$")[:4] == checked[1].split("$")[:4], "hashed as slowly"


def test_five_failures_lock_and_nobody_makes_it_longer(central: ServedCentral, finance: str) -> None:
    token = token_of(central, finance)
    for _ in range(signing_in.FAILURES_ALLOWED):
        assert sign_in(central, finance, "not the password")[0] == 401
    assert sign_in(central, finance)[0] == 401
    assert ask(central, token).status_code == 200, "who is in stays in: others must not throw them out"
    central.clock.ahead = timedelta(minutes=10)
    for _ in range(signing_in.FAILURES_ALLOWED):
        sign_in(central, finance, "not the password")
    central.clock.ahead = signing_in.LOCKED_FOR + timedelta(seconds=1)
    assert sign_in(central, finance)[0] == 201


@pytest.mark.parametrize(("username", "name"), [("4111111111111111", "Priya"), ("priya", "4111 1111 1111 1111")])
def test_nobody_is_named_like_a_card(central: ServedCentral, username: str, name: str) -> None:
    person = signing_in.Person(username, name, "CH", ("Payments",))
    with central.database.write(COUNCIL) as connection, pytest.raises(Refusal, match="card number"):
        signing_in.add_cashier(connection, COUNCIL, person, PASSWORD, central.clock.now())


def test_a_disabled_person_is_out_at_once(central: ServedCentral, finance: str) -> None:
    token = token_of(central, finance)
    with central.database.write(COUNCIL) as connection:
        signing_in.disable_cashier(connection, COUNCIL, finance, central.clock.now())
    assert ask(central, token).status_code == 401
    assert sign_in(central, finance)[0] == 401
    assert central.rows(tables.person_token) == []


def test_a_token_of_a_disabled_person_opens_nothing(central: ServedCentral, finance: str) -> None:
    token = token_of(central, finance)
    with central.database.write(COUNCIL) as connection:
        connection.execute(tables.cashier.update().values(disabled=True))
    assert central.count(tables.person_token) == 1
    assert ask(central, token).status_code == 401
    assert audited(central, "credential_refused") == [("person:fgreen", "disabled, from 127.0.0.1")]


def test_a_role_taken_away_counts_from_the_next_request(central: ServedCentral, finance: str) -> None:
    token = token_of(central, finance)
    with central.database.write(COUNCIL) as connection:
        connection.execute(tables.cashier.update().values(roles=["SuperUser"]))
    answer = ask(central, token)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "scope")


def test_signing_out_ends_this_token_only(central: ServedCentral, finance: str) -> None:
    one, other = token_of(central, finance), token_of(central, finance)
    with asking(central, one) as client:
        assert client.delete("/staff/v1/sign-ins").status_code == 204
        assert client.delete("/staff/v1/sign-ins").status_code == 401
    assert ask(central, other).status_code == 200
    assert audited(central, "signed_out") == [("person:fgreen", "")]


def test_old_tokens_are_not_kept(central: ServedCentral, finance: str) -> None:
    token_of(central, finance)
    central.clock.ahead = people.TOKEN_LIFE + timedelta(seconds=1)
    token_of(central, finance)
    assert central.count(tables.person_token) == 1


def test_a_person_changes_their_password_and_is_out_everywhere(central: ServedCentral, finance: str) -> None:
    token = token_of(central, finance)
    new = "another long password"
    with asking(central, token) as client:
        wrong = client.put("/staff/v1/password", json={"old_password": "no", "new_password": new})
        assert (wrong.status_code, wrong.json()["error"]["code"]) == (401, "wrong_credentials")
        short = client.put("/staff/v1/password", json={"old_password": PASSWORD, "new_password": "short"})
        assert (short.status_code, short.json()["error"]["code"]) == (422, "password_length")
        card = client.put("/staff/v1/password", json={"old_password": PASSWORD, "new_password": "4111 1111 1111 1111"})
        assert (card.status_code, card.json()["error"]["code"]) == (422, "card_number")
        assert client.put("/staff/v1/password", json={"old_password": PASSWORD, "new_password": new}).status_code == 204
        assert client.get("/staff/v1/tills").status_code == 401
    assert sign_in(central, finance)[0] == 401
    assert sign_in(central, finance, new)[0] == 201
    assert audited(central, "password_changed") == [("person:fgreen", "")]
    assert audited(central, "password_refused") == [("person:fgreen", "")]
    assert new not in str(central.rows(tables.audit))


def test_a_key_has_no_password_to_change(central: ServedCentral) -> None:
    with asking(central, make_key(central)) as client:
        answer = client.put("/staff/v1/password", json={"old_password": PASSWORD, "new_password": PASSWORD})
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "person_needed")
        assert client.delete("/staff/v1/sign-ins").status_code == 403


def test_secrets_are_hashed_as_dearly_as_is_recommended(delivered_hashers: tuple[PasswordHasher, ...]) -> None:
    for hasher in delivered_hashers:
        assert hasher.type is Type.ID
        assert (hasher.memory_cost, hasher.time_cost) >= (65_536, 3), "RFC 9106, where memory is short"


def test_a_weakly_hashed_password_is_hashed_anew_when_it_is_next_proved(central: ServedCentral, finance: str) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    with central.database.write(COUNCIL) as connection:
        connection.execute(tables.cashier.update().values(password_hash=weak))
    sign_in(central, finance, "not the password")
    assert {row["password_hash"] for row in central.rows(tables.cashier)} == {weak}
    assert sign_in(central, finance)[0] == 201
    [kept] = [row["password_hash"] for row in central.rows(tables.cashier) if row["username"] == finance]
    assert kept != weak
    assert not passwords._HASHER.check_needs_rehash(kept)
    assert sign_in(central, finance)[0] == 201


def test_roles_come_to_scopes_without_the_surprises_of_old() -> None:
    assert scopes_of(["SuperUser", "Dashboard", "No.Such.Role"]) == frozenset()
    assert scopes_of(["Reporting"]) == {"ereturns.read", "staff.read", "suspense.read"}
    assert "suspense.write" in scopes_of(["Finance"])
    assert scopes_of(["EReturnAuthoriser"]) == {"ereturns.read", "ereturns.write"}
    assert [role for role in OF_ROLES if "quiet.read" in scopes_of([role])] == ["Finance"]
    assert "accounts.read" in scopes_of(["PostPayment"]), "a cashier sees whose account it is"
    assert not any(scope.startswith("suspense") for scope in scopes_of(["System.Admin", "ServiceDesk"]))
    assert frozenset[str]().union(*OF_ROLES.values()) <= SCOPES


def test_wrong_passwords_at_the_same_moment_are_all_counted(central: ServedCentral, finance: str) -> None:
    attempts = signing_in.FAILURES_ALLOWED
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with ThreadPoolExecutor(attempts) as hands:
        with central.database.write(COUNCIL) as connection:
            signing_in.find_person(connection, COUNCIL, finance, hold=True)
            answers = [hands.submit(sign_in, central, finance, "not the password") for _ in range(attempts)]
            while connection.execute(waiting).scalar_one() < attempts:
                assert not any(answer.done() for answer in answers)
                threading.Event().wait(0.01)
        assert [answer.result()[0] for answer in answers] == [401] * attempts
    assert sign_in(central, finance)[0] == 401, "five were enough"


def test_a_password_that_is_reset_while_it_is_checked_lets_nobody_in(
    central: ServedCentral, finance: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = passwords.is_password

    def slowly(password_hash: str | None, password: str) -> bool:
        with central.database.write(COUNCIL) as connection:
            signing_in.reset_password(connection, COUNCIL, finance, "another long password", central.clock.now())
        return check(password_hash, password)

    monkeypatch.setattr(signing_in, "is_password", slowly)
    assert sign_in(central, finance)[0] == 401
    assert central.rows(tables.person_token) == []
