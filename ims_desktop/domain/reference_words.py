"""Say what is right or wrong with a reference: the rule, the fund and the numbers, in one plain sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.catalogue import CatalogueHealth, CharacterType
from ims_desktop.words import say, say_n

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_desktop.domain.catalogue import Fund, FundMessage
    from ims_desktop.domain.reference_format import ReferenceFormat
    from ims_desktop.words import Words


def accepted(fund: Fund, form: ReferenceFormat, *, found: bool, mask_fits: bool = True) -> Words:
    """Say why a reference is valid."""
    proved = bool(form.checks) and mask_fits
    if found and proved:
        return say("{fund}. Account found, check digit right.", fund=fund.name)
    if found:
        return say("{fund}. Account found.", fund=fund.name)
    if proved:
        return say("{fund}. Check digit right.", fund=fund.name)
    if form.mask:
        return say("{fund}. The reference has the right form.", fund=fund.name)
    return say("{fund}. Any reference is taken for it.", fund=fund.name)


def unverified(fund: Fund, form: ReferenceFormat, health: CatalogueHealth = CatalogueHealth.INCOMPLETE) -> Words:
    """Say why a reference is accepted without its account: what the accounts on this till are worth, and what decides.

    Shape: `health` is that of the copy of the accounts, which is not complete.
    """
    if health is CatalogueHealth.STALE and form.checks:
        why = say("The accounts on this till are too old to be sure. Accepted by its check digit.")
    elif health is CatalogueHealth.STALE:
        why = say("The accounts on this till are too old to be sure. Accepted by its form.")
    elif health is CatalogueHealth.ABSENT and form.checks:
        why = say("There are no accounts on this till. Accepted by its check digit.")
    elif health is CatalogueHealth.ABSENT:
        why = say("There are no accounts on this till. Accepted by its form.")
    elif form.checks:
        why = say("The account is not on this till yet. Accepted by its check digit.")
    else:
        why = say("The account is not on this till yet. Accepted by its form.")
    return say("{fund}. {why}", fund=fund.name, why=why)


def stopped(message: FundMessage) -> Words:
    """Say the council's own message."""
    return say("{message}.", message=message.message.strip().rstrip("."))


def refused(code: str, fund: Fund, form: ReferenceFormat, reference: str, *, hint: str = "") -> Words:
    """Say which rule of the fund the reference breaks.

    Shape: `code` is one of ReferenceFormat's, or of existence; `hint` the reference it may be, where that may be told.
    """
    if code == "reference_missing":
        return say("Type the reference from the bill. {needs}", needs=needs(fund, form))
    if code in {"reference_too_short", "reference_too_long"}:
        return say("{how}. {needs}", how=off_by(form, len(reference)), needs=needs(fund, form))
    if code == "reference_characters":
        return _characters(fund, form)
    if code == "reference_pattern":
        return say("{fund} references look different. Compare it with the bill.", fund=fund.name)
    if code == "reference_mask":
        return _mask(fund, form, reference)
    return check_digit(form, reference, hint=hint)


def account_not_found(funds: Sequence[Fund]) -> Words:
    """Say that no account has this reference, though the accounts on this till are complete."""
    return say("No {funds} account has this reference. Compare it with the bill.", funds=either(funds))


def account_unknown_offline(funds: Sequence[Fund]) -> Words:
    """Say that the account cannot be looked up, and that policy does not take it so."""
    return say(
        "The accounts on this till are not up to date, so this {funds} reference cannot be checked. Ask a supervisor.",
        funds=either(funds),
    )


def card_number() -> Words:
    """Say that a card number was dropped, and nothing else."""
    return say("That looks like a card number. It was wiped.")


def needs(fund: Fund, form: ReferenceFormat) -> Words:
    """Say how long the fund's references are."""
    if form.shortest == form.longest:
        return say("{fund} needs {n}.", fund=fund.name, n=form.shortest)
    return say("{fund} needs {least} to {most}.", fund=fund.name, least=form.shortest, most=form.longest)


def off_by(form: ReferenceFormat, length: int) -> Words:
    """Say by how much a reference is too short or too long."""
    short = form.shortest - length
    if short > 0 and form.digits_only:
        return say_n("{n} digit short", "{n} digits short", short)
    if short > 0:
        return say_n("{n} character short", "{n} characters short", short)
    if form.digits_only:
        return say_n("{n} digit too many", "{n} digits too many", length - form.longest)
    return say_n("{n} character too many", "{n} characters too many", length - form.longest)


def check_digit(form: ReferenceFormat, reference: str, *, hint: str = "") -> Words:
    """Say that the check digit does not fit; what it could be instead is told only where the council allows it."""
    if hint:
        return say("Check digit wrong: is it {reference}?", reference=hint)
    last = form.checks[-1][0] == len(reference) - 1
    if form.fits_swapped(reference):
        if last and form.digits_only:
            return say("The last digit does not fit. Two digits may be the wrong way round.")
        return say("The check digit does not fit. Two characters may be the wrong way round.")
    if last and form.digits_only:
        return say("The last digit does not fit. Compare every digit with the bill.")
    return say("The check digit does not fit. Compare every character with the bill.")


def either(funds: Sequence[Fund]) -> str | Words:
    """Name funds as alternatives: "Council Tax or Business Rates"."""
    names = [fund.name for fund in funds]
    if len(names) == 1:
        return names[0]
    if len(names) == 2:
        return say("{first} or {last}", first=names[0], last=names[1])
    if len(names) == 3:
        return say("{first}, {second} or {last}", first=names[0], second=names[1], last=names[2])
    return say("{first}, {second} or {n} other funds", first=names[0], second=names[1], n=len(names) - 2)


def both(funds: Sequence[Fund]) -> Words:
    """Name funds together: "Council Tax and Business Rates"."""
    names = [fund.name for fund in funds]
    if len(names) == 2:
        return say("{first} and {last}", first=names[0], last=names[1])
    if len(names) == 3:
        return say("{first}, {second} and {last}", first=names[0], second=names[1], last=names[2])
    return say("{first}, {second} and {n} other funds", first=names[0], second=names[1], n=len(names) - 2)


def _characters(fund: Fund, form: ReferenceFormat) -> Words:
    known = {
        CharacterType.ALPHA: say("{fund} references have only letters A to Z.", fund=fund.name),
        CharacterType.ALPHA_WHITE_SPACE: say("{fund} references have only letters A to Z and spaces.", fund=fund.name),
        CharacterType.NUMERIC: say("{fund} references have only digits.", fund=fund.name),
        CharacterType.NUMERIC_WHITE_SPACE: say("{fund} references have only digits and spaces.", fund=fund.name),
        CharacterType.ALPHANUMERIC: say("{fund} references have only letters A to Z and digits.", fund=fund.name),
        CharacterType.ALPHANUMERIC_WHITE_SPACE: say(
            "{fund} references have only letters A to Z, digits and spaces.", fund=fund.name
        ),
    }
    plain = say("{fund} references have only letters A to Z, digits and plain signs.", fund=fund.name)
    return plain if form.characters is None else known[form.characters]


def _mask(fund: Fund, form: ReferenceFormat, reference: str) -> Words:
    """Say what the first wrong place should hold."""
    place = form.wrong_place(reference) or 0
    wanted = form.mask[place]
    start = _fixed_start(form.mask)
    if place < len(start):
        return say("{fund} references start with {start}.", fund=fund.name, start=start)
    kinds = {
        "#": say("a digit"),
        "$": say("a letter"),
        "?": say("a letter or a digit"),
        "@": say("the check digit"),
        "*": say("a letter, a digit, a space, / or -"),
    }
    return say(
        "Character {n} of a {fund} reference is {kind}.",
        n=place + 1,
        fund=fund.name,
        kind=kinds.get(wanted, wanted),
    )


def _fixed_start(mask: str) -> str:
    length = next((place for place, character in enumerate(mask) if character in "$#?@*"), len(mask))
    return mask[:length]
