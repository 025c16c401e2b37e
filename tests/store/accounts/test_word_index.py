"""The word index answers as if every account had been read, whatever was loaded, changed and removed before."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ims_desktop.domain.catalogue import AccountHolder
from ims_desktop.records import AccountsPage
from ims_desktop.store.accounts import word_build, word_spans
from ims_desktop.store.accounts.file import AccountFile
from ims_desktop.store.accounts.search_words import (
    address_terms,
    bare,
    long_forms,
    order_key,
    postcode_terms,
    reference_terms,
    surname_terms,
    terms_of,
    typed_words,
)
from tests.factory import MORNING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ims_desktop.store.accounts.search_words import Typed

ALL = 10_000
SURNAMES = ("Smith", "Smithson-Jones", "O'Neill", "ONeill", "Ŵyn", "Wynn", "Van Dyke", "High", "Church", "", "St John")
FORENAMES = ("John", "Siân", "Sian", "Anna-Lou", "Ann", "Smith", "Łukasz", "", "Mary Ann")
STREETS = ("High St", "High Street", "Smith Row", "Church Rd", "Mill Lane", "St Mary’s Close", "Road")
POSTCODES = ("AM1 2AB", "AM12AB", "AM12 9ZZ", "CF10 1AA", "")
REFERENCES = ("77", "771", "7712", "775326912", "12", "H0000012345", "AB/12 345", "ab12", "smith1")
TYPED = (
    *("smith", "smi", "s", "jones", "oneill", "o'neill", "o neill", "Ŵyn", "wynn", "vandyke", "van", "high", "hig"),
    *("church", "st", "street", "rd", "road", "ro", "mary", "marys", "12", "1", "12a", "am1", "am12ab", "2ab", "am12"),
    *("john", "jo", "j", "sian", "Siân", "anna-lou", "ann", "77", "771", "7753", "775326912", "ab12", "AB/12", "345"),
    *("h00", "mr", "zz", "smithson-jones", "lane", "l", "row"),
)


@st.composite
def _accounts(draw: st.DrawFn) -> AccountHolder:
    house = draw(st.sampled_from(("1", "12", "12a", "121", "12-14", "Flat 2, 12")))
    return AccountHolder(
        council="aldermere",
        fund=draw(st.sampled_from(("5", "23"))),
        reference=draw(st.sampled_from(REFERENCES)),
        title=draw(st.sampled_from(("Mr", "Dr", ""))),
        forename=draw(st.sampled_from(FORENAMES)),
        surname=draw(st.sampled_from(SURNAMES)),
        address=draw(st.sampled_from(((f"{house} {STREETS[0]}", "Aldermere"), (f"{house} Mill Lane",), ())))
        if draw(st.booleans())
        else (f"{house} {draw(st.sampled_from(STREETS))}",),
        postcode=draw(st.sampled_from(POSTCODES)),
    )


_queries = st.lists(st.sampled_from(TYPED), min_size=1, max_size=4).map(" ".join)
_pages = st.lists(
    st.tuples(
        st.lists(_accounts(), max_size=12),
        st.lists(st.tuples(st.sampled_from(("5", "23")), st.sampled_from(REFERENCES)), max_size=3),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


class Shelf:
    """Accounts kept in a list, and how every one of them is read to answer a question."""

    def __init__(self) -> None:
        self.accounts: dict[tuple[str, str], AccountHolder] = {}

    def put(self, accounts: Iterable[AccountHolder], gone: Iterable[tuple[str, str]]) -> None:
        for fund, reference in gone:
            self.accounts.pop((fund, reference.lower()), None)
        for account in accounts:
            self.accounts[account.fund, account.reference.lower()] = account

    def answer(self, text: str, fund: str | None) -> list[tuple[int, tuple[str, str]]]:
        """Return the tier and the name of everybody who fits, in the order they are to be shown."""
        asked = typed_words(text)
        of_fund = [one for one in self.accounts.values() if fund in {None, one.fund}]
        ranked = ((rank(account, asked, text), order_key(account.surname, account.forename)) for account in of_fund)
        return sorted((tier, name) for tier, name in ranked if tier is not None)


class Words:
    """The words of one account, and whether one typed fits them."""

    def __init__(self, account: AccountHolder) -> None:
        self.surname = set(surname_terms(account.surname))
        self.person = self.surname | {
            *terms_of(account.title),
            *terms_of(account.forename),
            *postcode_terms(account.postcode),
        }
        self.address = {term for line in account.address for term in address_terms(line)}
        self.references = set(reference_terms(account.reference))

    def whole(self, typed: Typed, *, anywhere: bool) -> bool:
        words = self.person | self.address if anywhere else self.person
        if anywhere and set(long_forms(typed.word)) & self.address:
            return True
        return typed.word in words or set(typed.parts) <= words

    def begun(self, typed: Typed, *, anywhere: bool, references: bool) -> bool:
        words = self.person | self.address if anywhere else self.person
        if anywhere and set(long_forms(typed.word)) & self.address:
            return True
        if references and any(term.startswith(typed.word) for term in self.references):
            return True
        return all(_begins(words, part) for part in typed.parts) or _begins(words, typed.word)


def _begins(words: Iterable[str], beginning: str) -> bool:
    return any(word.startswith(beginning) for word in words)


def rank(account: AccountHolder, asked: tuple[Typed, ...], text: str) -> int | None:
    """Return how likely an account is meant: 0 the surest; None for one that does not fit at all."""
    words = Words(account)
    tiers = _tiers(words, asked, bare(text))
    own = order_key(account.surname, "")[0].startswith(tuple(typed.word for typed in asked if typed.word.isalpha()))
    return next((2 * tier + (not own and tier > 1) for tier, fits in enumerate(tiers) if fits), None)


def _tiers(words: Words, asked: tuple[Typed, ...], whole: str) -> Iterator[bool]:
    many = len(asked) > 1
    long = many and len(whole) >= 4 and any(letter.isdigit() for letter in whole)
    yield whole in words.references
    yield long and _begins(words.references, whole)
    surname = any(typed.word in words.surname or set(typed.parts) <= words.surname for typed in asked)
    yield surname and all(words.whole(typed, anywhere=False) for typed in asked)
    yield all(words.whole(typed, anywhere=False) for typed in asked)
    yield many and surname and all(words.whole(typed, anywhere=True) for typed in asked)
    begun = all(_begun(words, typed, asked, anywhere=False) for typed in asked)
    yield begun and surname
    yield begun and any(_surname_begun(words, typed, asked) for typed in asked)
    yield begun
    yield all(words.whole(typed, anywhere=True) for typed in asked)
    yield all(_begun(words, typed, asked, anywhere=True) for typed in asked)
    yield all(words.begun(typed, anywhere=True, references=True) for typed in asked)


def _is_whole(typed: Typed, asked: tuple[Typed, ...]) -> bool:
    return typed.is_house_number and typed is not asked[-1]


def _begun(words: Words, typed: Typed, asked: tuple[Typed, ...], *, anywhere: bool) -> bool:
    if _is_whole(typed, asked):
        return words.whole(typed, anywhere=anywhere)
    return words.begun(typed, anywhere=anywhere, references=len(asked) == 1 or len(typed.word) >= 4)


def _surname_begun(words: Words, typed: Typed, asked: tuple[Typed, ...]) -> bool:
    if _is_whole(typed, asked):
        return typed.word in words.surname
    return _begins(words.surname, typed.word) or all(_begins(words.surname, part) for part in typed.parts)


def _page(accounts: Iterable[AccountHolder], gone: Iterable[tuple[str, str]]) -> AccountsPage:
    return AccountsPage(tuple(accounts), tuple(gone), "c", "v", MORNING, first=False, last=True)


def _shown(file: AccountFile, shelf: Shelf, text: str, fund: str | None) -> list[tuple[int, tuple[str, str]]]:
    """Return what the file shows, as tiers and names; every row is also held against the shelf."""
    page = file.page(text, ALL, fund)
    assert not page.more
    assert page.nearest is False
    for row in page.rows:
        assert shelf.accounts[row.fund, row.reference.lower()] == row
    assert len({(row.fund, row.reference) for row in page.rows}) == len(page.rows)
    asked = typed_words(text)
    return [(rank(row, asked, text) or 0, order_key(row.surname, row.forename)) for row in page.rows]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(_accounts(), max_size=40),
    _pages,
    st.lists(st.tuples(_queries, st.sampled_from((None, "5", "23"))), min_size=5, max_size=25),
    st.sampled_from((0, 2, 16)),
)
def test_words_find_who_reading_every_account_would_find_in_the_same_order(
    tmp_path_factory: pytest.TempPathFactory,
    loaded: list[AccountHolder],
    pages: list[tuple[list[AccountHolder], list[tuple[str, str]], bool]],
    queries: list[tuple[str, str | None]],
    many: int,
) -> None:
    shelf = Shelf()
    file = AccountFile.made(tmp_path_factory.mktemp("shelf") / "catalogue-1.db", os.urandom(32))
    file.load(loaded)
    shelf.put(loaded, ())
    _build(file, many)
    for accounts, gone, rebuilt in pages:
        file.apply(_page(accounts, gone), "aldermere")
        shelf.put(accounts, gone)
        if rebuilt:
            _build(file, many)
        for text, fund in queries:
            if expected := shelf.answer(text, fund):
                assert _shown(file, shelf, text, fund) == expected, (text, fund)
    file.close()


def _build(file: AccountFile, many: int) -> None:
    """Build the index with joined bitmaps from so many words or references on: from few, small data has them, too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_spans, "MANY_WORDS", many)
        patch.setattr(word_build, "MANY_REFERENCES", many)
        file.build_index(lambda _done, _total: None)
