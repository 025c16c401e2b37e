"""Open the till for one command, and prove who is at it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ims_desktop.bootstrap import build_till
from ims_desktop.cli.parser import BadUsage
from ims_desktop.errors import WireUnavailable
from ims_desktop.use_cases.approve import approve
from ims_desktop.use_cases.sign_in_script import sign_in_script

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ims_desktop.domain.approval import Approval, AskedFor
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


def leave_of(till: Till, asked: AskedFor, username: str) -> Approval:
    """Prove by the environment that a second person allows an act; by their PIN when central does not answer.

    Raises: BadUsage, WrongCredentials, NotPermitted, WireUnavailable.
    """
    password, pin = os.environ.get("IMS_APPROVER_PASSWORD", ""), os.environ.get("IMS_APPROVER_PIN", "")
    if not username:
        raise BadUsage("this takes a second person: name them by --with")
    if not password and not pin:
        raise BadUsage(f"IMS_APPROVER_PASSWORD or IMS_APPROVER_PIN must hold the secret of {username}")
    if not password:
        return approve(till, asked, username, pin, by_pin=True)
    try:
        return approve(till, asked, username, password, by_pin=False)
    except WireUnavailable:
        if not pin:
            raise
        return approve(till, asked, username, pin, by_pin=True)
