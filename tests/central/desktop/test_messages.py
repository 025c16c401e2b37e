"""What the council tells everybody reaches the tills while it holds, in both languages, and only its own tills."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from sync.central.councils import add_council
from sync.central.desk import messages
from sync.central.errors import Refusal
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from tests.sync.world import RawTill, ServedCentral


def add(
    central: ServedCentral,
    text: str,
    *,
    severity: str = "info",
    begins_h: float = 0,
    ends_h: float = 1,
    text_cy: str = "",
    slug: str = COUNCIL,
) -> str:
    now = central.clock.now()
    span = (now + timedelta(hours=begins_h), now + timedelta(hours=ends_h))
    with central.database.write(slug) as connection:
        return messages.add_message(connection, slug, severity, span, (text, text_cy), now)


def texts(till: RawTill) -> list[str]:
    answer = till.get("/desktop/v1/messages")
    assert answer.status_code == 200
    return [it["text"] for it in answer.json()["messages"]]


def test_a_message_is_told_while_it_holds_the_most_severe_first(central: ServedCentral, till: RawTill) -> None:
    add(central, "The network\n is slow", text_cy="Mae'r rhwydwaith yn araf")
    add(central, "Central goes down at six", severity="error")
    add(central, "Take care", severity="warning")
    add(central, "Tonight", begins_h=20, ends_h=30)
    add(central, "Next week", begins_h=100, ends_h=130)
    add(central, "Long ago", begins_h=-2, ends_h=-1)
    assert texts(till) == ["Central goes down at six", "Take care", "The network is slow", "Tonight"]
    [first, *_, tonight] = till.get("/desktop/v1/messages").json()["messages"]
    assert (first["severity"], first["text_cy"]) == ("error", "")
    assert tonight["starts_at"] > first["ends_at"]


def test_a_message_taken_back_is_not_told(central: ServedCentral, till: RawTill) -> None:
    kept, back = add(central, "Stays"), add(central, "Goes")
    with central.database.write(COUNCIL) as connection:
        messages.remove_message(connection, COUNCIL, back, central.clock.now())
        assert [it["message_id"] for it in messages.list_messages(connection, COUNCIL)] == [kept]
        with pytest.raises(Refusal, match="no message"):
            messages.remove_message(connection, COUNCIL, back, central.clock.now())
    assert texts(till) == ["Stays"]


def test_another_councils_messages_stay_there(central: ServedCentral, till: RawTill) -> None:
    with central.database.write("norwold") as connection:
        add_council(connection, "norwold", central.clock.now())
    add(central, "For Norwold", slug="norwold")
    assert texts(till) == []


@pytest.mark.parametrize(
    ("text", "more"),
    [("", {}), ("   ", {}), ("x" * 161, {}), ("a\x00b", {}), ("x", {"severity": "loud"}), ("x", {"ends_h": -1})],
)
def test_what_no_till_could_show_is_refused(central: ServedCentral, text: str, more: dict[str, object]) -> None:
    with pytest.raises(Refusal) as refused:
        add(central, text, **more)  # type: ignore[arg-type]
    assert refused.value.code == "bad_message"


def test_a_message_holds_no_card_number(central: ServedCentral, till: RawTill) -> None:
    for text, text_cy in (("Take 4111 1111 1111 1111", ""), ("Plain", "4111 1111 1111 1111")):
        with pytest.raises(Refusal, match="card number"):
            add(central, text, text_cy=text_cy)
    assert texts(till) == []
