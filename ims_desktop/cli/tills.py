"""Open the till for one command, and prove who is at it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ims_desktop.bootstrap import build_till
from ims_desktop.cli.parser import BadUsage
from ims_desktop.use_cases.sign_in_script import sign_in_script

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.settings import Settings
    from ims_desktop.till import Till


@contextmanager
def opened(settings: Settings, *, read_only: bool = False, receipt_file: Path | None = None) -> Iterator[Till]:
    """Open the till, beside the window when only reading, and close it after the block."""
    till = build_till(settings, read_only=read_only, receipt_file=receipt_file)
    try:
        yield till
    finally:
        till.close()


def cashier_of(till: Till, username: str) -> Cashier:
    """Prove by the environment that the person named is the one who speaks.

    Raises: BadUsage, WrongCredentials, WireUnavailable.
    """
    password, pin = os.environ.get("IMS_PASSWORD", ""), os.environ.get("IMS_PIN", "")
    if not password and not pin:
        raise BadUsage(f"IMS_PASSWORD or IMS_PIN must hold the secret of {username}")
    return sign_in_script(till, username, password, pin).cashier
