"""A caller that sends no credential is let in only where the operator and the council both said so."""

from __future__ import annotations

import ssl
from ipaddress import ip_network
from typing import TYPE_CHECKING

import httpx
import pytest

from sync.central.access import api_keys, bindings
from sync.central.access.bindings import Trust
from sync.central.access.scopes import STAFF_ONLY
from sync.central.errors import Refusal
from tests.central.access.callers import audited, make_key
from tests.central.access.serving import Authority, Identity, also_served
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.sync.world import ServedCentral

HEADER = "X-Client-Fingerprint"
SHA1 = "ab:cd" * 10
FUNDS = "/api/Funds"
PROXY = Trust(COUNCIL, (ip_network("127.0.0.0/8"),), HEADER)
ELSEWHERE = Trust(COUNCIL, (ip_network("10.0.0.5/32"),), HEADER)


def bind(central: ServedCentral, kind: str, value: str, *scopes: str, name: str = "Parking portal") -> str:
    secret = make_key(central, *(scopes or ("funds.read",)), name=name)
    with central.database.write(COUNCIL) as connection:
        bindings.bind(connection, COUNCIL, name, kind, value, central.clock.now())
    return secret


def status(url: str, path: str = FUNDS, **headers: str) -> int:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.get(f"{url}{path}", headers=sent, trust_env=False).status_code


# --------------------------------------------------------------------------------------------------------------- proxy
def test_it_is_off_unless_the_operator_turns_it_on(central: ServedCentral) -> None:
    bind(central, "proxy", "portal")
    assert status(central.url, X_Client_Fingerprint="portal") == 401


def test_a_trusted_proxy_vouches_for_a_caller(central: ServedCentral) -> None:
    bind(central, "proxy", SHA1)
    with also_served(central, PROXY) as url:
        assert status(url, X_Client_Fingerprint=SHA1.replace(":", "").upper()) == 200, "however it is written"
        assert status(url, X_Client_Fingerprint="somebody else") == 401
        assert status(url) == 401
    assert audited(central, "credential_refused") == [("somebody", "unknown, from 127.0.0.1")]
    assert audited(central, "key_bound") == [("sync.central", f"Parking portal: proxy {'abcd' * 10}")]


def test_the_header_of_anybody_else_is_not_believed(central: ServedCentral) -> None:
    bind(central, "proxy", "portal")
    with also_served(central, ELSEWHERE) as url:
        assert status(url, X_Client_Fingerprint="portal") == 401
        lie = {"X_Forwarded_For": "10.0.0.5", "X_Client_Fingerprint": "portal"}
        assert status(url, **lie) == 401, "who forwards for whom is another header, and says nothing"


def test_a_header_that_comes_twice_names_nobody(central: ServedCentral) -> None:
    bind(central, "proxy", "portal")
    with also_served(central, PROXY) as url:
        twice = [(HEADER, "portal"), (HEADER, "portal")]
        assert httpx.get(f"{url}{FUNDS}", headers=twice, trust_env=False).status_code == 401


def test_a_caller_may_do_what_the_key_may_and_only_under_the_api(central: ServedCentral) -> None:
    bind(central, "proxy", "portal", "funds.read", "suspense.read")
    with also_served(central, PROXY) as url:
        told = {"X_Client_Fingerprint": "portal"}
        assert status(url, FUNDS, **told) == 200
        assert status(url, "/api/ProcessedTransactions?ReceiptNumber=1", **told) == 403
        assert status(url, "/staff/v1/suspense", **told) == 401, "a path of staff"
        assert status(url, "/staff/v1/audit", **told) == 401
        assert status(url, "/desktop/v1/reference", **told) == 401, "a path of tills"
        assert status(url, "/desktop/v1/../../api/../desktop/v1/reference", **told) in {401, 404}


def test_a_credential_that_is_wrong_is_not_made_good_by_a_proxy(central: ServedCentral) -> None:
    bind(central, "proxy", "portal")
    with also_served(central, PROXY) as url:
        for wrong in ("Bearer aldermere.knobody", "Basic cG9ydGFs", "Bearer"):
            assert status(url, X_Client_Fingerprint="portal", Authorization=wrong) == 401


def test_revoking_or_unbinding_ends_it_at_once(central: ServedCentral) -> None:
    bind(central, "proxy", "portal")
    bind(central, "proxy", "website", name="Website")
    with also_served(central, PROXY) as url:
        assert status(url, X_Client_Fingerprint="portal") == 200
        with central.database.write(COUNCIL) as connection:
            api_keys.revoke_key(connection, COUNCIL, "Parking portal", central.clock.now())
            assert bindings.unbind(connection, COUNCIL, "Website", central.clock.now()) == 1
        assert status(url, X_Client_Fingerprint="portal") == 401
        assert status(url, X_Client_Fingerprint="website") == 401


def test_the_council_is_the_one_central_is_told(central: ServedCentral) -> None:
    central.add_council("birchover")
    bind(central, "proxy", "portal")
    other = Trust("birchover", PROXY.proxies, HEADER)
    with also_served(central, other) as url:
        assert status(url, X_Client_Fingerprint="portal") == 401, "bound in another council"


# --------------------------------------------------------------------------------------------------------- certificate
@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "council-ca")


@pytest.fixture
def tls_url(central: ServedCentral, authority: Authority) -> Iterator[str]:
    own = authority.identity("central")
    with also_served(central, Trust(COUNCIL), tls_cert=own.cert, tls_key=own.key, client_ca=authority.cert) as url:
        yield url


def over_tls(url: str, authority: Authority, who: Identity | None = None, path: str = FUNDS) -> int:
    context = ssl.create_default_context(cafile=authority.cert)
    if who is not None:
        context.load_cert_chain(who.cert, who.key)
    with httpx.Client(verify=context, trust_env=False) as client:
        return client.get(f"{url}{path}").status_code


def test_a_client_certificate_stands_for_a_key(central: ServedCentral, authority: Authority, tls_url: str) -> None:
    portal, other = authority.identity("portal"), authority.identity("other")
    bind(central, "certificate", bindings.fingerprint_in(portal.cert))
    assert over_tls(tls_url, authority, portal) == 200
    assert over_tls(tls_url, authority, portal, "/desktop/v1/reference") == 401
    assert over_tls(tls_url, authority, other) == 401, "known to the CA, bound to nothing"
    assert over_tls(tls_url, authority) == 401, "tills and browsers show none"


def test_a_certificate_of_another_authority_gets_no_connection(
    central: ServedCentral, authority: Authority, tls_url: str, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    stranger = Authority(tmp_path / "elsewhere", "council-ca").identity("portal")
    bind(central, "certificate", stranger.fingerprint)
    with pytest.raises((httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError)):
        over_tls(tls_url, authority, stranger)


def test_a_proxy_may_pass_on_the_fingerprint_of_a_bound_certificate(central: ServedCentral) -> None:
    bind(central, "certificate", "ab" * 32)
    with also_served(central, PROXY) as url:
        assert status(url, X_Client_Fingerprint="AB:" * 31 + "AB") == 200
        assert status(url, X_Client_Fingerprint="ab" * 31) == 401


# -------------------------------------------------------------------------------------------------------------- binding
@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [("certificate", SHA1, "fingerprint"), ("proxy", "", "binding"), ("proxy", "x" * 201, "binding")],
)
def test_what_cannot_be_shown_is_not_bound(central: ServedCentral, kind: str, value: str, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        bind(central, kind, value)
    assert refusal.value.code == code


def test_one_thing_shown_stands_for_one_key(central: ServedCentral) -> None:
    bind(central, "proxy", "portal")
    with pytest.raises(Refusal, match="Another key"):
        bind(central, "proxy", " portal ", name="Website")


@pytest.mark.parametrize("scope", sorted(STAFF_ONLY))
def test_nobody_stands_for_staff(central: ServedCentral, scope: str) -> None:
    with pytest.raises(Refusal, match="nobody else stands for it"):
        bind(central, "proxy", "portal", "funds.read", scope)


def test_a_revoked_key_is_bound_to_nothing(central: ServedCentral) -> None:
    make_key(central, "funds.read")
    with central.database.write(COUNCIL) as connection:
        api_keys.revoke_key(connection, COUNCIL, "Parking portal", central.clock.now())
    with central.database.write(COUNCIL) as connection, pytest.raises(Refusal, match="is revoked"):
        bindings.bind(connection, COUNCIL, "Parking portal", "proxy", "portal", central.clock.now())


def test_a_file_without_a_certificate_is_named(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("not a certificate", encoding="utf-8")
    with pytest.raises(Refusal, match=r"note\.txt holds no certificate"):
        bindings.fingerprint_in(tmp_path / "note.txt")
