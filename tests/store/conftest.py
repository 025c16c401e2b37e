"""Give the tests of the store a till that was used and closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factory import make_till_store, open_a_session, take_a_payment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.factory import MadeTill


@pytest.fixture
def closed_till(tmp_path: Path) -> Iterator[MadeTill]:
    """A till with a session and one payment, closed."""
    made = make_till_store(tmp_path)
    take_a_payment(made, open_a_session(made))
    made.store.close()
    yield made
    made.store.close()
