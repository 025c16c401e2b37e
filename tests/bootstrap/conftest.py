"""Give the tests of the builders a central, a PC, and a till on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ims_desktop.bootstrap import build_till, enrol_till
from ims_desktop.settings import Settings
from sync.central.councils import add_council
from tests.sync.world import ServedCentral

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ims_desktop.till import Till


@pytest.fixture
def central(tmp_path: Path) -> Iterator[ServedCentral]:
    made = ServedCentral(tmp_path / "central")
    with made.database.write("aldermere") as connection:
        pem = add_council(connection, "aldermere", made.clock.now()).recovery_pem
    (tmp_path / "recovery.pem").write_bytes(pem)
    made.load_reference()
    made.add_cashier("priya", "Payments", "PostPayment")
    yield made
    made.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A PC that is no till yet."""
    return Settings(tmp_path / "till", keyfile=tmp_path / "keys.json", reserve_bytes=0)


@pytest.fixture
def enrolled(settings: Settings, central: ServedCentral) -> Settings:
    enrol_till(settings, central.url, central.code())
    return settings


@pytest.fixture
def till(enrolled: Settings) -> Iterator[Till]:
    made = build_till(enrolled)
    yield made
    made.close()


@pytest.fixture
def training(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "training", training=True, reserve_bytes=0)
