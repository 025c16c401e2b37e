"""Say what people type into the entry box to find somebody, key by key, sorted by what kind of words it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bench.noise import FORMS, plain, searches

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from ims_desktop.domain.catalogue import AccountHolder

COMMON: Final = (
    "john smith", "smith john", "david jones", "jones", "williams margaret", "patel", "singh", "mohammed khan",
    "ali", "taylor", "mr d jones", "mrs m smith", "a", "s", "m", "j", "mr", "mrs", "miss",
)  # fmt: skip
"""The names that most people have, and the letters most begin with."""
PLACES: Final = (
    "high street", "high street aldermere", "12 high street", "1 church road", "aldermere", "road", "the avenue",
    "station road wexbridge", "flat 1", "am1", "bv2 3", "john smith high street", "mr smith church road aldermere",
)  # fmt: skip
"""Words that stand in the address of very many."""
NOBODY: Final = (
    "qzxwv",
    "smith qzxwv",
    "john smith zz99 9zz",
    "zz99",
    "jonh smtih",
    "999 high street",
    "xylophone patel",
)
"""What nobody has: all that can be forgiven is tried."""


def keys(text: str) -> list[str]:
    """Return what stands in the box after each key; a blank at the end asks nothing new."""
    return [text[:end] for end in range(1, len(text) + 1) if text[end - 1] != " "]


def classes(people: Sequence[AccountHolder], each: int, chance: Random) -> dict[str, list[str]]:
    """Return what is typed, by kind; `each` people for a kind that is about one person."""
    known = [person for person in people if len(person.forename) > 1]
    kinds: dict[str, list[str]] = {"common": list(COMMON), "places": list(PLACES), "nobody": list(NOBODY)}
    kinds["name"] = [f"{one.forename} {one.surname}" for one in chance.sample(known, each)]
    kinds["surname_first"] = [plain(f"{one.surname} {one.forename}").lower() for one in chance.sample(known, each)]
    kinds["initial"] = [f"{one.forename[0]} {one.surname}".lower() for one in chance.sample(known, each)]
    kinds["home"] = [one.address[0].lower() for one in chance.sample(known, each)]
    kinds["postcode"] = [one.postcode for one in chance.sample(known, each // 2)]
    kinds["postcode"] += [one.postcode.replace(" ", "").lower() for one in chance.sample(known, each // 2)]
    kinds["person_and_place"] = [chance.choice(FORMS)(one) for one in chance.sample(known, each)]
    kinds["one_wrong"] = [search.typed for search in searches(known, each, chance)]
    kinds["reference_begun"] = [one.reference[:6] for one in chance.sample(known, each)]
    return kinds
