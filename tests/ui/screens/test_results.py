"""The list of people: what it shows, what a screen reader hears, and columns that never cut a name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from ims_desktop.domain.masking import masked
from ims_desktop.domain.pack import parse_pack
from ims_desktop.records import SearchPage
from tests.ui.counter_desk import pack_document, showcase
from ui.screens.result_delegate import Faces, columns_for
from ui.screens.result_rows import Role, result_row
from ui.screens.results import Results
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

PACK = parse_pack(pack_document())
WHOLE = {(one.fund, one.reference): one for one in showcase()}
PEOPLE = {key: masked(one, PACK.policy, None) for key, one in WHOLE.items()}
NEILLS = tuple(one for one in PEOPLE.values() if one.surname.startswith("O'Neil"))


@pytest.mark.parametrize(
    ("fund", "reference", "pill", "state"),
    [
        ("5", "41008356174", "Stopped", "stop"),
        ("5", "41006155287", "No cheques", "warn"),
        ("23", "453189206", "In credit", "ok"),
        ("23", "216405732", "", ""),
    ],
)
def test_the_one_state_that_matters_most_is_on_the_pill(fund: str, reference: str, pill: str, state: str) -> None:
    row = result_row(PEOPLE[fund, reference], PACK, ())
    assert (row.pill, row.state) == (pill, state)


def test_a_closed_account_and_a_plain_message_are_told_apart() -> None:
    one = PEOPLE["23", "216405732"]
    assert result_row(replace(one, closed=True), PACK, ()).pill == "Closed"
    assert result_row(replace(one, fund="11", message_id=6), PACK, ()).pill == "Message"
    assert result_row(replace(one, fund="none", balance_pence=None), PACK, ()).fund == "none"


def test_a_screen_reader_hears_the_whole_row(show: Callable[..., QWidget]) -> None:
    results = Results()
    show(results)
    results.show_page(SearchPage((PEOPLE["5", "41006155287"],), more=False), PACK, "oneill")
    index = results.model.index(0, 0)
    said = "S. O'Neill, 16 Lôn yr Afon, AM4 2QX, Housing Rents, No cheques, £96.20"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == said
    assert index.data(Role.ROW).account is PEOPLE["5", "41006155287"]


def test_whoever_may_see_whole_rows_sees_title_forename_and_every_line_of_the_address(dressed: None) -> None:
    row = result_row(WHOLE["5", "41006155287"], PACK, ())
    assert row.spoken == "Mr Seán O'Neill, 16 Lôn yr Afon, Aldermere, AM4 2QX, Housing Rents, No cheques, £96.20"


def test_the_foot_says_what_choosing_a_row_shows(show: Callable[..., QWidget]) -> None:
    results = Results()
    show(results)
    said = []
    for people in (PEOPLE, WHOLE):
        results.show_page(SearchPage(tuple(people.values()), more=False), PACK, "oneill")
        said += [label.text() for label in results.findChildren(Text) if "Each look is recorded" in label.text()]
    assert said == [
        "Full name and account appear when you choose one. Each look is recorded.",
        "The account opens when you choose one. Each look is recorded.",
    ]


def test_more_rows_of_the_same_search_leave_those_that_were_there(show: Callable[..., QWidget]) -> None:
    results = Results()
    show(results)
    results.show_page(SearchPage(NEILLS[:3], more=True), PACK, "oneill")
    added: list[tuple[int, int]] = []
    results.model.rowsInserted.connect(lambda _parent, first, last: added.append((first, last)))
    results.show_page(SearchPage(NEILLS, more=False), PACK, "oneill", mark=3)
    assert added == [(3, len(NEILLS) - 1)]
    assert results.place == f"4 of {len(NEILLS)}"


def test_the_list_never_takes_the_focus(show: Callable[..., QWidget]) -> None:
    results = Results()
    show(results)
    assert results.list.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_a_click_opens_what_it_hits(show: Callable[..., QWidget]) -> None:
    results = Results()
    show(results)
    results.fit(400)
    results.show_page(SearchPage(NEILLS, more=False), PACK, "oneill")
    heard: list[object] = []
    results.chosen.connect(heard.append)
    results.list.clicked.emit(results.model.index(2, 0))
    assert heard == [NEILLS[2]]
    assert results.place == f"3 of {len(NEILLS)}"


@pytest.mark.parametrize("width", [860, 700, 560, 400])
def test_columns_give_names_funds_and_balances_all_they_need_or_go_into_two_lines(width: int, dressed: None) -> None:
    faces = Faces()
    rows = tuple(result_row(one, PACK, ("oneill",)) for one in NEILLS)
    columns = columns_for(rows, width, faces, {})
    if columns.stacked:
        return
    for row in rows:
        assert faces.width(row.name) <= columns.name[1] - columns.name[0]
        assert faces.advance(faces.plain, row.fund) <= columns.fund[1] - columns.fund[0]
        assert faces.advance(faces.money, row.balance) <= columns.balance[1] - columns.balance[0]
    assert columns.balance[1] <= width


def test_a_narrow_list_uses_two_lines(dressed: None) -> None:
    rows = tuple(result_row(one, PACK, ()) for one in NEILLS)
    assert columns_for(rows, 400, Faces(), {}).stacked
    assert not columns_for(rows, 860, Faces(), {}).stacked


def test_a_column_is_as_wide_as_its_widest_text_though_few_are_measured(dressed: None) -> None:
    faces = Faces()
    texts = [one.name for one in NEILLS] + ["Mr Will Till", "Mrs Emma Woom", "W. MacMurrow", "AVATAR LTD", ""]
    assert faces.widest(texts) == max(faces.most(text) for text in texts)
    assert faces.widest([]) == 0


def test_a_scroll_bar_does_not_decide_between_one_line_and_two(dressed: None) -> None:
    rows = tuple(result_row(one, PACK, ()) for one in NEILLS)
    faces, bar = Faces(), 12
    for width in range(400, 860):
        without = columns_for(rows, width, faces, {}, least=width - bar)
        beside = columns_for(rows, width - bar, faces, {}, least=width - bar)
        assert without.stacked == beside.stacked


@pytest.mark.parametrize("height", range(330, 470, 20))
def test_the_list_takes_no_more_room_than_there_is(show: Callable[..., QWidget], height: int) -> None:
    results = Results()
    show(results)
    results.fit(height)
    results.show_page(SearchPage(NEILLS * 5, more=True), PACK, "oneill")
    assert height - 70 < results.minimumSizeHint().height() <= height
