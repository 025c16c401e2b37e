"""Give the tests of the use cases a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sync.world import ServedCentral
from tests.use_cases.desk import Desk, Wired, make_desk, make_wired

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Make desks of any kind; they are closed with the test."""
    made: list[Desk] = []

    def make(**how: Any) -> Desk:
        folder = tmp_path / f"desk-{len(made)}"
        folder.mkdir()
        made.append(make_desk(folder, **how))
        return made[-1]

    yield make
    for desk in made:
        desk.close()


@pytest.fixture
def desk(desks: Callable[..., Desk]) -> Desk:
    """One desk, offline, with a few accounts."""
    return desks()


@pytest.fixture
def wired(tmp_path: Path) -> Iterator[Wired]:
    """A till whose central answers and knows priya."""
    central = ServedCentral(tmp_path / "central")
    central.add_council()
    central.load_reference()
    central.add_cashier("priya", "Payments", "PostPayment")
    folder = tmp_path / "wired"
    folder.mkdir()
    made, desk = make_wired(folder, central)
    yield made
    desk.close()
    made.desk.close()
    central.close()
