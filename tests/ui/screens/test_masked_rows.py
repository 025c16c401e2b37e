"""What a list may not show is nowhere in the window: not painted, not spoken, not in a tip, not in the model behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from tests.ui.counter_desk import FINN, showcase

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.catalogue import AccountHolder
    from tests.ui.counter_hands import Hands

FAMILY = "O'Neill"


def family() -> list[AccountHolder]:
    return [one for one in showcase() if one.surname == FAMILY]


def hidden() -> set[str]:
    """Return what tells more of the family than a list may: whole forenames, lines after the first."""
    parts = {one.forename for one in family()} | {line for one in family() for line in one.address[1:]}
    return {part for part in parts if len(part) > 2}


def everything(hands: Hands) -> str:
    """Gather every text of the window: of widgets, and of every role of every row of the list."""
    said: list[str] = []
    for widget in hands.window.findChildren(QWidget):
        said += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
        if isinstance(widget, QLabel | QLineEdit):
            said.append(widget.text())
    model = hands.screen.stage.results.model
    for row in range(model.rowCount(QModelIndex())):
        for role in range(Qt.ItemDataRole.UserRole + 10):
            said.append(repr(model.data(model.index(row, 0), role)))
    return "\n".join(said)


def test_a_list_holds_nothing_of_anybody_beyond_initial_and_first_line(hands: Hands) -> None:
    assert len(hidden()) > 3, "else this test could not fail"
    hands.see("oneill")
    assert hands.screen.stage.results.count >= len(family())
    text = everything(hands)
    assert FAMILY in text
    for part in hidden():
        assert part not in text, part


def test_a_role_the_council_trusts_sees_whole_rows_and_is_written_down_when_it_opens_one(
    seat: Callable[..., Hands],
) -> None:
    hands = seat(cashier=FINN, unmasked_roles=["Finance"])
    hands.see("oneill")
    assert all(one.forename in everything(hands) for one in family())
    hands.enter()
    with hands.desk.store.read() as reader:
        assert [one.cashier for one in reader.reveals()] == ["finn"]


def test_going_through_the_list_reveals_nobody_and_opening_one_reveals_one(hands: Hands) -> None:
    hands.see("oneill")
    hands.press(*[Qt.Key.Key_Down] * 4, Qt.Key.Key_Up)
    hands.quiet()
    with hands.desk.store.read() as reader:
        assert list(reader.reveals()) == []
    hands.enter()
    with hands.desk.store.read() as reader:
        assert len(list(reader.reveals())) == 1
