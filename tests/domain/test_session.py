"""A cashier session is a value: what was opened stays as it was opened."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime

import pytest

from ims_desktop.domain.session import CashierSession


def test_a_session_keeps_its_business_date() -> None:
    opened = datetime(2026, 11, 20, 8, 52, tzinfo=UTC)
    session = CashierSession("s", "priya", "SP", date(2026, 11, 20), opened, 10_000)
    with pytest.raises(FrozenInstanceError):
        session.business_date = date(2026, 11, 21)  # type: ignore[misc]
