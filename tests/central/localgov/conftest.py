"""Give the tests of LocalGov IMS's API a council that has what the published examples name, and somebody who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.central.access.callers import asking, make_key
from tests.central.localgov.api import REFERENCE, Api
from tests.central.localgov.taking import Taking, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sync.world import ServedCentral


@pytest.fixture
def api(central: ServedCentral) -> Iterator[Api]:
    """Somebody who may do everything, at a council with more reference data."""
    central.load_reference(path=REFERENCE)
    with asking(central, make_key(central)) as http:
        yield Api(central, http)


@pytest.fixture
def taking(central: ServedCentral) -> Iterator[Taking]:
    """Somebody who may do everything, at a council that takes card payments over the web."""
    prepare(central)
    with asking(central, make_key(central)) as http:
        yield Taking(central, http)
