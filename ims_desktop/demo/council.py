"""Read the demo council from its files: reference data in the form of `load-reference`, and the showcase accounts."""

from __future__ import annotations

import csv
import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

from ims_desktop.domain.catalogue import CheckDigitConfiguration
from resources import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from ims_desktop.demo.accounts import Row

SLUG: Final = "aldermere"
OFFICE: Final = "CH"
NOT_AN_ACCOUNT: Final = "604718235"
"""A council tax reference with the right check digit that nobody holds."""


def reference_file() -> Path:
    """Say where the reference data is."""
    return FOLDER / "demo" / "aldermere.json"


@cache
def reference_data() -> dict[str, Any]:
    """Read the reference data, any JSON as it is."""
    return cast("dict[str, Any]", json.loads(reference_file().read_text(encoding="utf-8")))


def showcase() -> list[Row]:
    """Read the accounts that stand in the pictures."""
    text = (FOLDER / "demo" / "showcase.csv").read_text(encoding="utf-8")
    return [cast("Row", tuple(row)) for row in csv.reader(text.splitlines()[1:])]


@cache
def check_digits() -> dict[str, CheckDigitConfiguration]:
    """Read the check digit rules, by name."""
    return {
        entry["name"]: CheckDigitConfiguration(
            name=entry["name"],
            strategy=entry["type"],
            modulus=entry["modulus"],
            weightings=tuple(entry["weightings"]),
            source_substitutions=entry["source_substitutions"] or "",
            result_substitutions=tuple(entry["result_substitutions"].items()),
            apply_subtraction=entry["apply_subtraction"],
        )
        for entry in reference_data()["check_digit_configurations"]
    }
