"""Small things the counter says: ages, pieces of money, funds' pictures, people in the least that tells them apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.catalogue import AccountHolder, CatalogueHealth, CatalogueState, Fund
from ims_desktop.records import SystemMessage, Unsent
from ims_desktop.use_cases.show_status import DeskStatus
from ims_desktop.words import say, use_language
from ui.screens.desk_news import news
from ui.screens.fund_icon import OURS, fund_icon, icon_for_name
from ui.screens.near_misses import read_back
from ui.screens.people import short_address, short_name
from ui.screens.pieces import face_value, pieces_line

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 20, 16, 55, tzinfo=UTC)
GOOD = DeskStatus(
    online=True,
    unsent=Unsent(0, 0, 0, None, 0),
    accounts=CatalogueState(CatalogueHealth.COMPLETE, NOW, 10, "1"),
    session=None,
    printer="file",
    printer_ready=True,
    drawer_pence=None,
    clock_behind_s=0,
    last_backup_at=None,
    training=False,
)


@pytest.fixture
def welsh_desk() -> Iterator[None]:
    use_language("cy")
    yield
    use_language("en")


def test_all_well_is_no_news() -> None:
    assert news(GOOD, None, NOW) is None
    assert news(replace(GOOD, online=None), None, NOW) is None


def test_the_gravest_news_comes_first() -> None:
    status = replace(GOOD, online=False)
    told = [news(status, NOW, NOW)]
    status = replace(status, clock_behind_s=600)
    told.append(news(status, NOW, NOW))
    status = replace(status, blocked=say("Central withdrew this till."))
    told.append(news(status, NOW, NOW))
    assert [one.name for one in told if one is not None] == ["offline", "clock", "blocked"]


def test_offline_says_since_when_where_that_is_known() -> None:
    offline = replace(GOOD, online=False)
    known, unknown = news(offline, NOW - timedelta(minutes=24), NOW), news(offline, None, NOW)
    assert known is not None
    assert unknown is not None
    assert str(known.title) == "Working without the network since 16:31"
    assert str(unknown.title) == "Working without the network."


def test_old_accounts_are_told_while_online() -> None:
    stale = replace(GOOD, accounts=CatalogueState(CatalogueHealth.STALE, NOW - timedelta(days=2), 10, "1"))
    told = news(stale, None, NOW)
    assert told is not None
    assert "16:55 on 18 November 2026" in str(told.title)


def test_old_accounts_say_what_becomes_of_a_reference_that_is_not_found() -> None:
    stale = replace(GOOD, accounts=CatalogueState(CatalogueHealth.STALE, NOW - timedelta(days=2), 10, "1"))
    told = [news(replace(stale, takes_unverified=takes), None, NOW) for takes in (True, False)]
    assert [str(one.detail) for one in told if one is not None] == [
        "An account that is not found is taken as unverified.",
        "An account that is not found is not taken: ask a supervisor.",
    ]


def test_without_the_network_old_accounts_are_told_in_the_same_breath() -> None:
    stale = CatalogueState(CatalogueHealth.STALE, NOW - timedelta(days=2), 10, "1")
    told = news(replace(GOOD, online=False, accounts=stale), NOW, NOW)
    assert told is not None
    assert told.name == "offline"
    assert str(told.detail).endswith(
        "The accounts on this till are old: as of 16:55 on 18 November 2026. "
        "An account that is not found is taken as unverified."
    )


def test_what_the_council_says_is_told_after_what_is_graver(welsh_desk: None) -> None:
    message = SystemMessage("m1", "info", NOW, NOW + timedelta(hours=1), "The lift is broken", "Mae'r lifft wedi torri")
    told = news(replace(GOOD, message=message), None, NOW)
    assert told is not None
    assert (told.name, told.title) == ("message m1", "Mae'r lifft wedi torri")
    assert "Gan y cyngor" in str(told.detail)
    offline = news(replace(GOOD, online=False, message=message), None, NOW)
    assert offline is not None
    assert offline.name == "offline"
    grave = replace(message, severity="error", text_cy="")
    told = news(replace(GOOD, online=False, message=grave), None, NOW)
    assert told is not None
    assert (told.state, told.title) == ("stop", "The lift is broken")
    blocked = news(replace(GOOD, blocked=say("Central withdrew this till."), message=grave), None, NOW)
    assert blocked is not None
    assert blocked.name == "blocked"


def test_change_is_listed_by_note_and_coin() -> None:
    assert pieces_line(((1000, 1), (200, 2), (50, 1), (5, 1))) == "£10 note, 2 × £2, 50p, 5p"
    assert [face_value(piece) for piece in (5000, 100, 50, 1)] == ["£50", "£1", "50p", "1p"]


@pytest.mark.parametrize(
    ("name", "icon"),
    [
        ("Council Tax", "house"),
        ("Business Rates", "briefcase"),
        ("Housing Rents", "building-2"),
        ("Parking Fines", "car"),
        ("Library Charges", "library"),
        ("Something else", "landmark"),
    ],
)
def test_a_fund_has_a_picture_by_its_name(name: str, icon: str) -> None:
    assert icon_for_name(name) == icon
    assert icon in OURS


def test_a_council_may_choose_one_of_our_pictures_and_no_other() -> None:
    fund = Fund("23", "Council Tax", "N0", metadata={"Icon": "car"})
    assert fund_icon(fund) == "car"
    assert fund_icon(replace(fund, metadata={"Icon": "../secret"})) == "house"


def test_a_list_shows_the_least_that_tells_people_apart() -> None:
    person = AccountHolder("a", "23", "1", "Mrs", "Siân", "Ellacott", ("14 Lôn yr Afon", "Aldermere"), "AM4 2QX")
    firm = replace(person, title="", forename="", surname="Ropewalk Cycles Ltd")
    assert (short_name(person), short_address(person)) == ("S. Ellacott", "14 Lôn yr Afon, AM4 2QX")
    assert short_name(firm) == "Ropewalk Cycles Ltd"
    assert (short_name(None), short_address(None)) == ("", "")


def test_a_reference_is_read_back_in_threes() -> None:
    assert read_back(" 775326192 ") == "775 326 192"
