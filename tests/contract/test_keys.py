"""Signatures and escrow: what is signed or wrapped holds, and nothing else does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sync.contract.canonical import batch_message
from sync.contract.escrow import BadEscrow, read_recovery_key, recovery_key_pem, unwrap_key, wrap_key
from sync.contract.signing import signature_holds, token_message

KEY = bytes(range(32))


def test_a_signature_holds_for_its_own_bytes_and_key_only() -> None:
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    message = token_message("aldermere.CH03.B", datetime(2026, 11, 21, tzinfo=UTC), "0123456789abcdef")
    signature = key.sign(message)
    assert signature_holds(public, message, signature)
    assert not signature_holds(public, message + b" ", signature)
    assert not signature_holds(public, message, bytes(64))
    assert not signature_holds(other.public_key().public_bytes_raw(), message, signature)
    assert not signature_holds(b"no key", message, signature)


def test_a_batch_signature_says_whose_and_which_facts_in_which_order() -> None:
    ones = ("a" * 64, "b" * 64)
    whole = batch_message("aldermere", "CH03", "B", ones)
    others = [
        batch_message("aldermere", "CH03", "B", ones[::-1]),
        batch_message("aldermere", "CH03", "B", ones[:1]),
        batch_message("aldermere", "CH03", "A", ones),
        batch_message("aldermere", "CH04", "B", ones),
        batch_message("norwold", "CH03", "B", ones),
    ]
    assert whole not in others


def test_only_the_recovery_key_opens_a_wrapped_key_and_only_under_its_own_name() -> None:
    recovery = X25519PrivateKey.generate()
    private = read_recovery_key(recovery_key_pem(recovery))
    wrapped = wrap_key(KEY, recovery.public_key().public_bytes_raw(), "key-1")
    assert unwrap_key(wrapped, private, "key-1") == KEY
    assert wrap_key(KEY, recovery.public_key().public_bytes_raw(), "key-1") != wrapped
    stranger = X25519PrivateKey.generate().private_bytes_raw()
    for spoilt, key, name in (
        (wrapped, private, "key-2"),
        (wrapped, stranger, "key-1"),
        (wrapped[:-1], private, "key-1"),
        (b"", private, "key-1"),
        (bytes([wrapped[0] ^ 1]) + wrapped[1:], private, "key-1"),
    ):
        with pytest.raises(BadEscrow):
            unwrap_key(spoilt, key, name)


def test_a_file_that_holds_no_recovery_key_is_told_apart() -> None:
    of_another_kind = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(BadEscrow, match="another kind"):
        read_recovery_key(of_another_kind)
    for pem in (b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"\xff"):
        with pytest.raises(BadEscrow, match="does not hold"):
            read_recovery_key(pem)
