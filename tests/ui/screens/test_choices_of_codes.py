"""Two templates that fit one code are both shown, with what speaks against the one that is not to be paid."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel

from ims_desktop.domain.pack import parse_pack
from ims_desktop.domain.recognise import Mood
from ims_desktop.domain.recognise_scan import recognise_scan
from ims_desktop.domain.scan import scan_of
from tests.domain.accounts import accounts
from tests.ui.counter_desk import pack_document, showcase
from ui.screens.choices import Choices

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


def test_the_row_of_a_bill_that_cannot_be_paid_says_why(show: Callable[..., QWidget]) -> None:
    members = json.loads(pack_document())
    bill = {"name": "Tax", "length": 11, "pattern": "98(?P<ref>[0-9]{9})", "fund": "23"}
    members["scan_templates"] = [bill, {**bill, "name": "Rates", "fund": "24"}]
    made = recognise_scan(scan_of("98775326912"), parse_pack(json.dumps(members).encode()), accounts(*showcase()))
    assert made.recognition.mood is Mood.SEVERAL
    choices = Choices()
    show(choices)
    choices.show_choices(made.recognition)
    tax, rates = choices.rows
    assert "Ellacott" in " ".join(label.text() for label in tax.findChildren(QLabel))
    why = "No Business Rates account has this reference"
    assert why in " ".join(label.text() for label in rates.findChildren(QLabel))
    assert why in rates.accessibleName()
