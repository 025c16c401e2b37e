"""The morning's post by keys alone: five cheques, one misread, one for two accounts, a difference, then none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pypdf
import pytest
from PySide6.QtCore import Qt

from ims_desktop.domain.money import pounds
from ims_desktop.use_cases.verify import verify
from sync.central.checks import check
from tests.journeys.demo_desk import demo_central, enrolled_till, reach_counter
from tests.sync.world import COUNCIL, ServedCentral
from tests.ui.desk_hands import ALT, ESC, AtDesk, sit_down
from tests.ui.post_hands import MICR, OTHER_TAX, TAX, PostHands

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

NAME = "s ellacott"


@pytest.fixture
def central(tmp_path: Path) -> Iterator[ServedCentral]:
    with demo_central(tmp_path) as made:
        yield made


@pytest.fixture
def at(qtbot: QtBot, qapp: QApplication, tmp_path: Path, central: ServedCentral) -> AtDesk:
    made = reach_counter(sit_down(qtbot, enrolled_till(qapp, tmp_path, central)))
    till = made.desk.flow.till
    assert till is not None
    made.until(lambda: till.catalogue.find("23", TAX) is not None and till.catalogue.find("23", OTHER_TAX) is not None)
    return made


def test_a_pile_of_five_cheques_from_slip_to_batch_receipt(at: AtDesk, central: ServedCentral, tmp_path: Path) -> None:
    post = PostHands(at)
    post.open()
    post.begin("p 12", "5", "150.00")
    at.scan(MICR)  # one through the reader, nobody known yet
    post.quiet()
    post.type(NAME)
    post.pays((TAX, "10"))
    at.scan(MICR.replace("000123", "00?124"))  # one the reader cannot read: it is keyed
    post.quiet()
    assert "Read: U00?124U" in post.page.told.title.text()
    post.cheque("000124", (TAX, "20"), name=NAME)
    post.press(Qt.Key.Key_S, modifier=ALT)  # the same payer, for two accounts
    post.type("000125")
    post.pays((TAX, "30"), (OTHER_TAX, "15"))
    at.scan(MICR.replace("000123", "000126"))  # a payer who is remembered
    post.quiet()
    assert post.page.boxes.fields["name"].text() == NAME
    post.type("")
    post.pays((OTHER_TAX, "25"))
    post.cheque("000127", (TAX, "5.00"))  # typed as £5.00, it is one of £50.00
    assert post.open_now[0].progress.pence_left == 4_500
    post.press(Qt.Key.Key_F10)  # the slip says £150.00
    assert "differ by £45.00" in post.page.told.title.text()
    post.press(ESC)
    post.page.items.enter()
    post.press(Qt.Key.Key_Delete)
    post.type("typed too little")
    post.cheque("000127", (TAX, "50.00"))
    assert post.open_now[0].progress.agrees
    post.press(Qt.Key.Key_F10)
    at.until(lambda: at.screen == "ClosedPage" and post.closed_page.notice.property("state") == "ok")

    (paper,) = [path for path in (tmp_path / "till").rglob("*.pdf") if "atch" in told(path)]
    text = told(paper)
    with post.till.store.read() as reader:
        facts = [json.loads(event.body) for event in reader.events() if event.body is not None]
        batch = reader.post_batch(next(one["data"]["batch"] for one in facts if one["kind"] == "batch_closed"))
        assert batch is not None
        items = reader.batch_payments(batch.batch_id)
    assert (len(items), batch.amount_pence, batch.reason) == (5, 15_000, "")
    for item in items:
        assert item.receipt in text
        assert pounds(item.amount_pence) in text
    assert "66374958" not in text
    assert verify(post.till).ok
    at.until(lambda: unsent(post) == 0)
    with central.database.read(COUNCIL) as connection:
        assert check(connection, COUNCIL) == []


def unsent(post: PostHands) -> int:
    with post.till.store.read() as reader:
        return reader.unsent().events


def told(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(path).pages).split())
