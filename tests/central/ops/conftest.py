"""Give the tests of running central a key that may do everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.central.access.callers import make_key

if TYPE_CHECKING:
    from tests.sync.world import ServedCentral


@pytest.fixture
def api_key(central: ServedCentral) -> str:
    """A key with every scope."""
    return make_key(central)
