"""Keep secrets in the operating system's key store, under the service "IMS Desktop", values in base64."""

from __future__ import annotations

import base64
import binascii
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ims_desktop.errors import SecretsUnavailable
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVICE: Final = "IMS Desktop"


class KeyringSecrets:
    """Secrets of the person or the machine; implements `till.Secrets`. It loads the key store at first use."""

    def get(self, name: str) -> bytes | None:
        """Return a secret, None when there is none of that name."""
        import keyring  # noqa: PLC0415 - slow to load

        with _opened():
            value = keyring.get_password(SERVICE, name)
        if value is None:
            return None
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError) as problem:
            raise SecretsUnavailable(
                say("The key store holds something under this till's name that is not a key. The journal stays shut."),
                code="key_store_odd",
            ) from problem

    def set(self, name: str, value: bytes) -> None:
        """Keep a secret in place of the one before."""
        import keyring  # noqa: PLC0415 - slow to load

        with _opened():
            keyring.set_password(SERVICE, name, base64.b64encode(value).decode("ascii"))

    def delete(self, name: str) -> None:
        """Forget a secret; one that is not there is forgotten already."""
        import keyring  # noqa: PLC0415 - slow to load
        from keyring.errors import PasswordDeleteError  # noqa: PLC0415 - slow to load

        with _opened():
            try:
                keyring.delete_password(SERVICE, name)
            except PasswordDeleteError:
                if keyring.get_password(SERVICE, name) is not None:
                    raise


@contextmanager
def _opened() -> Iterator[None]:
    from keyring.errors import KeyringError, KeyringLocked, NoKeyringError  # noqa: PLC0415 - slow to load

    try:
        yield
    except KeyringLocked as problem:
        raise SecretsUnavailable(
            say("The key store of this person is locked, so the till's journal stays shut. Unlock it, then try again."),
            code="key_store_locked",
        ) from problem
    except NoKeyringError as problem:
        raise SecretsUnavailable(
            say(
                "This PC has no key store that can be used, so the till's journal stays shut. IT sets one up, "
                "or names a key file in IMS_KEYFILE."
            ),
            code="key_store_missing",
        ) from problem
    except KeyringError as problem:
        raise SecretsUnavailable(
            say("The key store of this PC does not answer, so the till's journal stays shut. Sign in to the PC again."),
            code="key_store_unanswering",
        ) from problem
