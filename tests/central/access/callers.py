"""Ask central as programs and people do."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx

from sync.central import tables
from sync.central.access import api_keys
from sync.central.access.scopes import SCOPES
from tests.sync.world import COUNCIL, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sync.world import ServedCentral


@contextmanager
def asking(central: ServedCentral, secret: str = "", **headers: str) -> Iterator[httpx.Client]:
    """Open a client that shows a secret."""
    shown = {"Authorization": f"Bearer {secret}"} if secret else {}
    with httpx.Client(base_url=central.url, headers={**shown, **headers}, trust_env=False, timeout=20) as client:
        yield client


def ask(central: ServedCentral, secret: str, path: str = "/staff/v1/tills", **headers: str) -> httpx.Response:
    """Ask once."""
    with asking(central, secret, **headers) as client:
        return client.get(path)


def make_key(
    central: ServedCentral, *scopes: str, name: str = "Parking portal", days: int | None = None, slug: str = COUNCIL
) -> str:
    """Add a key; without scopes named it may do everything."""
    with central.database.write(slug) as connection:
        return api_keys.add_key(connection, slug, name, scopes or SCOPES, central.clock.now(), days=days)


def sign_in(central: ServedCentral, username: str = "asmith", password: str = PASSWORD, council: str = COUNCIL) -> Any:
    """Sign a person in; return status and answer."""
    with asking(central) as client:
        answer = client.post(
            "/staff/v1/sign-ins", json={"council": council, "username": username, "password": password}
        )
    return answer.status_code, answer.json()


def token_of(central: ServedCentral, username: str = "asmith") -> str:
    """Sign a person in and return their token."""
    status, said = sign_in(central, username)
    assert status == 201, said
    token: str = said["access_token"]
    return token


def audited(central: ServedCentral, action: str, slug: str = COUNCIL) -> list[tuple[str, str]]:
    """Return actor and detail of what was written down."""
    rows = sorted(central.rows(tables.audit, slug), key=lambda row: (row["at"], row["audit_id"]))
    return [(row["actor"], row["detail"]) for row in rows if row["action"] == action]
