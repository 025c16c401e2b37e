"""Give the tests of the wire a real central on a free port, with a council that has its reference data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sync.world import RawTill, ServedCentral, enrol_raw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def bare_central(tmp_path: Path) -> Iterator[ServedCentral]:
    """Central as it is before anybody did anything."""
    central = ServedCentral(tmp_path / "central")
    yield central
    central.close()


@pytest.fixture
def central(bare_central: ServedCentral) -> ServedCentral:
    """Central with one council, its reference data and one cashier."""
    bare_central.add_council()
    bare_central.load_reference()
    bare_central.add_cashier("asmith", "Payments", "PostPayment")
    return bare_central


@pytest.fixture
def enrolled(central: ServedCentral) -> Iterator[Callable[..., RawTill]]:
    """Enrol tills of bare messages; their connections end with the test."""
    made: list[RawTill] = []

    def enrol(**how: str) -> RawTill:
        made.append(enrol_raw(central, **how))
        return made[-1]

    yield enrol
    for till in made:
        till.http.close()


@pytest.fixture
def till(enrolled: Callable[..., RawTill]) -> RawTill:
    """One enrolled till with a token."""
    return enrolled()
