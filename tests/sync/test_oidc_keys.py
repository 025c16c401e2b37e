"""The provider's keys are fetched once, in bounded time, by one thread for all, and only from where it may be."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from sync.central.access.oidc_keys import ProviderKeys, is_protected
from sync.central.errors import Refusal
from tests.oidc_provider import Provider

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    yield made
    made.stop()


def test_a_provider_that_is_slow_costs_its_time_once(provider: Provider, caplog: pytest.LogCaptureFixture) -> None:
    keys = ProviderKeys(patience_s=0.3)
    provider.gate.clear()
    refusals: list[str] = []

    def ask() -> None:
        with pytest.raises(Refusal) as refused:
            keys.find(provider.issuer, provider.kid)
        refusals.append(refused.value.code)

    askers = [threading.Thread(target=ask) for _ in range(5)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert refusals == ["provider_unreachable"] * 5
    assert caplog.text.count(provider.issuer) == 1, "one asked, and the others heard the same"
    provider.gate.set()


def test_after_a_rest_it_is_asked_again(provider: Provider, caplog: pytest.LogCaptureFixture) -> None:
    keys = ProviderKeys(rest_s=0)
    provider.stop()
    with pytest.raises(Refusal):
        keys.find(provider.issuer, provider.kid)
    provider.start()
    assert keys.find(provider.issuer, provider.kid) is not None
    assert "OIDC provider" in caplog.text


def test_many_who_meet_a_new_key_ask_once(provider: Provider) -> None:
    keys = ProviderKeys()
    assert keys.find(provider.issuer, provider.kid) is not None
    provider.rotate()
    found: list[bool] = []
    askers = [
        threading.Thread(target=lambda: found.append(keys.find(provider.issuer, provider.kid) is not None))
        for _ in range(8)
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert found == [True] * 8
    assert provider.key_requests == 2


def test_keys_are_not_believed_for_ever(provider: Provider) -> None:
    keys = ProviderKeys(fresh_s=0)
    old = provider.kid
    assert keys.find(provider.issuer, old) is not None
    provider.rotate()
    assert keys.find(provider.issuer, old) is None, "what the provider took back counts no more"


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        ("https://login.example/tenant/v2.0", True),
        ("http://127.0.0.1:4040", True),
        ("http://localhost:4040", True),
        ("http://[::1]:4040", True),
        ("http://login.example", False),
        ("http://127.0.0.1.example", False),
        ("https://me:secret@login.example", False),
        ("https://login.example/#here", False),
        ("https://", False),
        ("file:///etc/hosts", False),
        ("https://\x00", False),
        ("", False),
    ],
)
def test_only_protected_addresses_are_asked(address: str, fits: bool) -> None:
    assert is_protected(address) is fits


def test_an_address_that_is_not_protected_is_never_asked(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Refusal) as refused:
        ProviderKeys().find("http://login.example", "key-1")
    assert refused.value.status == 503
    assert "_Unusable" in caplog.text
