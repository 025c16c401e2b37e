"""Give these tests a stock LocalGov IMS, an enrolled till with an open session, and the way between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.central.gateway.way import Way, open_session, stock_ims
from tests.sync.stock import StockServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.sync.world import RawTill, ServedCentral


@pytest.fixture
def stock() -> Iterator[StockServer]:
    with StockServer(stock_ims()) as stock:
        yield stock


@pytest.fixture
def taking(till: RawTill) -> RawTill:
    """A till that may hand in payments."""
    open_session(till)
    return till


@pytest.fixture
def ways(central: ServedCentral, stock: StockServer) -> Iterator[Callable[..., Way]]:
    """Make forwarders; they end with the test."""
    made: list[Way] = []

    def make(**how: Any) -> Way:
        made.append(Way(how.pop("central", central), how.pop("stock", stock), **how))
        return made[-1]

    yield make
    for way in made:
        way.close()


@pytest.fixture
def way(ways: Callable[..., Way]) -> Way:
    return ways()
