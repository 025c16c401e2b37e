"""The catalogues: as new as the code, whole, compiled as they stand, and drawn by our own font."""

from __future__ import annotations

import io
import re
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from PySide6.QtGui import QRawFont

from ims_desktop.words import say, say_n

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog
    from PySide6.QtWidgets import QApplication

ROOT = Path(__file__).parents[1]
TRANSLATIONS = ROOT / "resources" / "translations"
KEYWORDS = {"say": None, "say_n": (1, 2)}
NEVER = ("error", "invalid", "failed", "oops", "please", "sorry", "unexpected", "exception", "the system")


def _sentences_of_the_code() -> set[str | tuple[str, ...]]:
    return {
        message
        for folder in ("ims_desktop", "ui", "sync")
        for _, _, message, _, _ in extract_from_dir(ROOT / folder, keywords=KEYWORDS)
    }


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def welsh() -> Catalog:
    return _read(TRANSLATIONS / "cy" / "ims-desktop.po")


def test_the_template_holds_every_sentence_of_the_code_and_no_other() -> None:
    template = {message.id for message in _read(TRANSLATIONS / "ims-desktop.pot") if message.id}
    assert template == _sentences_of_the_code(), "run `make translations`"


def test_every_sentence_is_there_in_welsh(welsh: Catalog) -> None:
    known = {message.id: message for message in welsh if message.id}
    assert set(known) == _sentences_of_the_code()
    for message in known.values():
        assert all(_texts(message.string)), message.id
        assert not message.fuzzy, message.id


def test_the_compiled_catalogue_is_the_one_that_stands_in_the_source(welsh: Catalog) -> None:
    fresh = io.BytesIO()
    write_mo(fresh, welsh)
    compiled = TRANSLATIONS / "cy" / "ims-desktop.mo"
    assert compiled.read_bytes() == fresh.getvalue(), "run `make translations`"


def test_a_translation_is_filled_from_the_same_values_as_its_sentence(welsh: Catalog) -> None:
    for message in welsh:
        if message.id:
            texts = _texts(message.string)
            wanted = {place for english in _texts(message.id) for place in _places(english)}
            for text in texts:
                assert _places(text) <= wanted, message.id
                assert wanted - _places(text) <= ({"n"} if len(texts) > 1 else set()), message.id


def test_no_sentence_uses_a_word_that_blames_or_begs() -> None:
    for message in _sentences_of_the_code():
        for text in _texts(message):
            assert not re.search(rf"\b({'|'.join(NEVER)})\b", text.lower()), text


@pytest.mark.parametrize("weight", ["Regular", "Medium", "SemiBold", "Bold"])
def test_every_character_of_every_sentence_is_in_our_font(weight: str, qapp: QApplication, welsh: Catalog) -> None:
    assert qapp is not None
    (path,) = (ROOT / "resources" / "fonts").glob(f"*-{weight}.ttf")
    font = QRawFont(str(path), 15)
    assert font.isValid()
    assert not font.supportsCharacter(ord("✓")), "else this test could not fail"
    texts = [text for message in welsh for part in (message.id, message.string) for text in _texts(part)]
    missing = {character for text in texts for character in text if not font.supportsCharacter(ord(character))}
    missing.discard("\n")
    assert not missing


def test_a_sentence_speaks_welsh_and_counts_in_welsh() -> None:
    assert say("One step back").text("cy") == "Un cam yn ôl"
    assert say("").text("cy") == ""
    assert say("Not in any catalogue.").text("cy") == "Not in any catalogue."
    assert say_n("Not {n} in any", "Not {n} in all", 2).text("cy") == "Not 2 in all"


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _texts(part: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (part or "",) if isinstance(part, str | None) else tuple(part)
