"""Values are held the one way the files hold them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import bindparam, select

from ims_desktop.store.statements import Statement
from ims_desktop.store.tables import audit
from ims_desktop.store.values import moment_text, to_bytes, to_int, to_moment, to_text

CARDIFF_SUMMER = timezone(timedelta(hours=1))


def test_a_moment_is_written_in_utc_so_that_text_order_is_time_order() -> None:
    early, late = datetime(2026, 7, 1, 0, 30, tzinfo=CARDIFF_SUMMER), datetime(2026, 7, 1, tzinfo=UTC)
    assert moment_text(early) == "2026-06-30T23:30:00.000000Z"
    assert moment_text(early) < moment_text(late)
    assert to_moment(moment_text(early)) == early


def test_a_moment_without_a_zone_is_no_moment() -> None:
    with pytest.raises(ValueError, match="zone"):
        moment_text(datetime(2026, 7, 1))  # noqa: DTZ001 - what must be refused


def test_a_column_that_broke_its_promise_is_noticed() -> None:
    for read in (to_text, to_int, to_bytes):
        with pytest.raises(TypeError):
            read(None)


def test_a_value_that_is_missing_is_noticed() -> None:
    statement = Statement(select(audit.c.at).where(audit.c.id == bindparam("number")))
    assert statement.order({"number": 1}) == (1,)
    with pytest.raises(KeyError):
        statement.order({})
