"""What central says in words is kept and shown at a till: a card number it quotes back is taken out first."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from ims_desktop.domain.card_guard import REMOVED
from ims_desktop.store.driver import connect
from tests.factory import KEY_ID
from tests.sync.faults import http_reply

if TYPE_CHECKING:
    from tests.sync.desks import Desk
    from tests.sync.faults import FaultProxy


def kept_words(desk: Desk) -> list[str]:
    """Return what the journal keeps of why facts are in quarantine."""
    key = desk.made.secrets.get(f"{KEY_ID}/journal")
    assert key is not None
    with closing(connect(desk.made.folder / "till.db", key, read_only=True)) as connection:
        return [str(row[0]) for row in connection.execute("SELECT text FROM delivery WHERE status = 'quarantined'")]


def test_a_refusal_that_quotes_a_card_number_is_kept_without_it(desk: Desk, proxy: FaultProxy) -> None:
    desk.take(1)
    said = b'{"error": {"code": "bad_request", "text": "A line holds 4111 1111 1111 1111, which cannot be read."}}'
    proxy.fail_always("/events", http_reply("422 No", said))
    desk.step()
    assert set(kept_words(desk)) == {f"A line holds {REMOVED}, which cannot be read."}


def test_an_account_asked_for_by_itself_comes_without_the_card_number_in_its_name(
    desk: Desk, proxy: FaultProxy
) -> None:
    desk.step()
    account = (
        b'{"fund": "23", "reference": "775326912", "title": "", "forename": "Ann", "surname": "4111 1111 1111 1111",'
        b' "address": ["1 High Street"], "postcode": "AM1 1AA", "balance_pence": 1,'
        b' "balance_at": "2026-11-20T16:54:00.000000Z", "message_id": null, "closed": false}'
    )
    proxy.fail_always("/account?", http_reply("200 OK", account))
    found = desk.engine.ask_account("23", "775326912", 5.0)
    assert found is not None
    assert found.name == f"Ann {REMOVED}"
