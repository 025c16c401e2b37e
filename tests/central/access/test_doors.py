"""Every door is shut to whoever shows nothing, or what opens another; who tried is written down, in bounds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest
from fastapi.routing import APIRoute

from sync.central.central import Central
from sync.central.desk import devices
from sync.central.serving.app import create_api
from tests.central.access.callers import ask, asking, audited, make_key, token_of
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from starlette.routing import BaseRoute

    from tests.sync.world import RawTill, ServedCentral

OPEN = {
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/hooks/v1/govuk-pay/done"),
    ("GET", "/oidc/{council}"),
    ("POST", "/desktop/v1/enrolments"),
    ("POST", "/desktop/v1/tokens"),
    ("POST", "/staff/v1/sign-ins"),
}
"""Where one gets a credential, and what needs none."""


def doors(routes: Iterable[BaseRoute]) -> Iterator[tuple[str, str]]:
    """Yield method and path of every route, however deep it was put."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield from ((method, route.path) for method in sorted(route.methods or ()))
        else:
            inner = getattr(route, "original_router", route)
            yield from doors(getattr(inner, "routes", ()))


def shut(central: ServedCentral) -> list[tuple[str, str]]:
    found = set(doors(create_api(Central(central.database)).routes))
    assert found >= OPEN
    assert len(found) > 40
    return sorted(found - OPEN)


def closed(path: str) -> int:
    """Return what a shut door answers; a hook asks for a signature or token of its own kind, and says no more."""
    return 403 if path.startswith("/hooks/") else 401


def knock(central: ServedCentral, method: str, path: str, secret: str = "") -> httpx.Response:
    with asking(central, secret) as http:
        return http.request(method, re.sub(r"\{[^}]*\}", "1", path))


def test_every_door_but_those_to_a_credential_is_shut_to_whoever_shows_none(central: ServedCentral) -> None:
    said = {(method, path): knock(central, method, path).status_code for method, path in shut(central)}
    assert {door: status for door, status in said.items() if status != closed(door[1])} == {}


def test_no_credential_opens_what_another_kind_is_for(central: ServedCentral, till: RawTill) -> None:
    key, person = make_key(central), token_of(central)
    for method, path in shut(central):
        for secret in [key, person] if path.startswith("/desktop/") else [till.token]:
            assert knock(central, method, path, secret).status_code == closed(path), (method, path)


def test_a_key_opens_nothing_without_the_scope_of_the_door(central: ServedCentral) -> None:
    keys = [make_key(central, scope, name=scope) for scope in ("funds.read", "staff.read")]
    for method, path in shut(central):
        if path.startswith(("/api/", "/staff/")):  # one scope opens a door, so that one of two keys lacks it
            assert 403 in {knock(central, method, path, key).status_code for key in keys}, (method, path)


def test_who_books_single_lines_may_not_import_them(central: ServedCentral) -> None:
    books, imports = make_key(central, "processed.write"), make_key(central, "imports.write", name="Bank")
    assert knock(central, "POST", "/api/TransactionImport", books).status_code == 403
    assert knock(central, "POST", "/api/TransactionImport", imports).status_code != 403
    assert knock(central, "POST", "/api/ProcessedTransactions", imports).status_code == 403


# --------------------------------------------------------------------------------------------------------- written down
def test_tokens_that_never_were_are_audited_in_bounds(central: ServedCentral, till: RawTill) -> None:
    for n in range(12):
        assert ask(central, f"{COUNCIL}.{n}", "/desktop/v1/head").status_code == 401
    assert audited(central, "token_refused") == [
        ("somebody", "token, from 127.0.0.1"),
        ("somebody", "token, from 127.0.0.1, 10 times in a minute"),
    ]


def test_a_token_whose_hour_is_over_is_no_news(central: ServedCentral, till: RawTill) -> None:
    central.clock.ahead = devices.TOKEN_LIFE * 1.01
    old = till.token
    till.sign_on()
    answer = ask(central, old, "/desktop/v1/head")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token")
    assert answer.json() == ask(central, f"{COUNCIL}.never", "/desktop/v1/head").json()
    assert len(audited(central, "token_refused")) == 1, "the one that never was"


@pytest.mark.parametrize("slug", ["", "nowhere", "%00", "../aldermere"])
def test_a_token_of_no_council_troubles_no_audit(central: ServedCentral, slug: str) -> None:
    assert ask(central, f"{slug}.secret", "/desktop/v1/head").status_code == 401
    assert audited(central, "token_refused") == []


def test_a_revoked_till_that_asks_for_more_is_audited_in_bounds(central: ServedCentral, till: RawTill) -> None:
    with central.database.write(COUNCIL) as connection:
        devices.revoke(connection, COUNCIL, till.till, central.clock.now())
    for _ in range(11):
        assert till.get("/desktop/v1/accounts").status_code == 403
    assert audited(central, "till_refused") == [
        (till.device_id, "revoked"),
        (till.device_id, "revoked, 10 times in a minute"),
    ]
