"""Make the streets of a council of any size: stretches of forty homes, each with its postcodes, villages and flats.

A home is a number; what is at it is worked out from the number alone, so that any of a million can be asked for.
"""

from __future__ import annotations

from random import Random
from typing import Final

from bench.names import listed, weighted

STRETCH: Final = 40
"""Homes of one stretch of a street; three postcodes share them, as fourteen or so homes share one in life."""
_UNITS: Final = 3
_LETTERS: Final = "ABDEFGHJLNPQRSTUWXYZ"
"""The letters the inward part of a postcode uses."""
_SECTOR: Final = 240
"""Postcodes of one sector that are in use, of the 400 there can be."""
_AREAS: Final = ("AM", "BV", "GX")
"""Letters no postcode area has."""
_TOWNS: Final = ("Aldermere",) * 3 + ("Wexbridge",) * 2 + ("Llanfaerwen", "Stourhampton", "Brackley")
_OFTEN: Final = """
High_Street Church_Lane Church_Road Station_Road Main_Street Park_Road Victoria_Road Green_Lane Manor_Road Mill_Lane
The_Crescent Queens_Road King_Street New_Road The_Avenue School_Lane London_Road Springfield_Road North_Street
"""
"""The names every town has."""
_WELSH: Final = """
Heol_y_Bont Ffordd_y_Môr Stryd_Fawr Heol_Las Clos_yr_Ŵyn Maes-y-Coed Tŷ_Newydd_Road Lôn_Goed Rhodfa'r_Eglwys Bryn_Teg
Heol_Tŷ_Gwyn Ffordd_Pen-y-Bryn Cwrt_yr_Ysgol Stryd_y_Llyn Llys_Derwen
"""
_OF: Final = """
Alder Ash Beech Birch Cedar Chestnut Elm Hawthorn Hazel Holly Larch Laurel Linden Maple Oak Poplar Rowan Willow Acacia
Albert Alexandra Balmoral Beaconsfield Byron Cambridge Chatsworth Chaucer Churchill Clarence Clifton Cromwell Derby
Devonshire Dickens Edward Elgar Elizabeth George Gladstone Gloucester Gordon Granville Hampton Harcourt Hardy Henry
Keats Kensington Kent Kingsley Lancaster Lincoln Marlborough Milton Nelson Norfolk Northumberland Osborne Oxford
Palmerston Percy Portland Richmond Roman Rosebery Russell Salisbury Sandringham Scott Selborne Shakespeare Shelley
Somerset Stanley Stirling Suffolk Sussex Tennyson Trafalgar Wellington Westminster William Windsor Woodlands Wordsworth
York Abbey Bridge Brook Castle Chapel Coronation Cross Dale Farm Ferry Fountain Garden Grange Grove Hill Jubilee Lake
Market Meadow Moor Orchard Paddock Pinfold Pond Priory Quarry Railway Rectory River Smithy Spring Tannery Vicarage Vine
Warren Water Well Wharf Wood St_Mary's St_John's St_Peter's St_Andrew's King's Queen's Bishop's Lady_Jane
"""
_KINDS: Final = """
Road 30 Street 22 Close 20 Avenue 16 Drive 14 Lane 10 Way 7 Crescent 6 Gardens 6 Court 5 Grove 5 Place 4 Terrace 5
Walk 3 Rise 2 View 2 Mews 2 Square 1
"""
_STEMS: Final = "Hather Oxen Nether Over Thorn Wick Ames Brad Cold Dun East Far Great Little Long Mar North Pen Stoke"
_ENDS: Final = "ton ley ham by worth ford field wick bourne combe"
_HOUSES: Final = """
Rose_Cottage The_Old_Rectory Orchard_House Ivy_Cottage The_Cottage The_Bungalow Hillcrest Fairview Woodlands Tŷ_Gwyn
The_Coach_House Manor_Farm Bwthyn_Bach Sunnyside The_Old_School Lilac_Cottage Honeysuckle_Cottage Mill_House The_Gables
Primrose_Cottage The_Hollies Meadow_View Church_Cottage The_Barn Pen-y-Bryn Yew_Tree_Farm
"""

Home = tuple[tuple[str, ...], str]
"""Address lines, and the postcode."""


class Places:
    """The homes of a council, numbered from 0."""

    def __init__(self, homes: int, seed: int) -> None:
        chance = Random(seed)
        kinds = [kind for name, weight in weighted(_KINDS) for kind in [name] * weight]
        localities = [f"{stem}{end}" for stem in _STEMS.split() for end in _ENDS.split()]
        chance.shuffle(localities)
        stretches = homes // STRETCH + 1
        villages = localities[: max(3, min(len(localities), stretches // 60))]
        self._often, self._welsh, self._of, self._houses = map(listed, (_OFTEN, _WELSH, _OF, _HOUSES))
        self._stretches: list[tuple[str, tuple[str, ...], int, str]] = []
        while len(self._stretches) < stretches:
            self._street(chance, kinds, villages)
        self._units = stretches * _UNITS
        sectors = self._units // _SECTOR + 1
        self._outward = [f"{_AREAS[n % 3]}{n // 27 + 1} {n // 3 % 9 + 1}" for n in range(sectors)]
        self._inward = [f"{first}{second}" for first in _LETTERS for second in _LETTERS]
        chance.shuffle(self._inward)

    def _street(self, chance: Random, kinds: list[str], villages: list[str]) -> None:
        """Lay out one street, of one stretch or of several, under a name that other places may have too."""
        town = chance.choice(_TOWNS)
        rest = (town,) if chance.random() < 0.35 else (chance.choice(villages), town)
        drawn = chance.random()
        if town == "Llanfaerwen" and drawn < 0.6:
            name = chance.choice(self._welsh)
        elif drawn < 0.2:
            name = chance.choice(self._often)
        else:
            name = f"{chance.choice(self._of)} {chance.choice(kinds)}"
        kind = chance.choices(("numbers", "flats", "names"), (86, 10, 4))[0]
        if kind == "flats":
            block = f"{chance.choice(self._of)} {chance.choice(('House', 'Court', 'Point'))}"
            self._stretches.append((f"{block}|{chance.randrange(1, 200)} {name}", rest, 0, kind))
            return
        for n in range(1 if kind == "names" else chance.choice((1, 1, 1, 2, 2, 3, 5))):
            self._stretches.append((name, rest, n * STRETCH + 1, kind))

    def home(self, number: int) -> Home:
        """Return where a home is."""
        stretch, place = divmod(number, STRETCH)
        name, rest, first, kind = self._stretches[stretch]
        sector, unit = divmod(stretch * _UNITS + place * _UNITS // STRETCH, _SECTOR)
        postcode = self._outward[sector] + self._inward[(unit + sector) % 400]
        if kind == "numbers":
            letter = "A" if place == 13 else ""
            return (f"{first + place}{letter} {name}", *rest), postcode
        if kind == "flats":
            block, street = name.split("|")
            return (f"Flat {place + 1}", block, street, rest[-1]), postcode
        house = self._houses[(place + stretch) % len(self._houses)]
        return (house, name, *rest), postcode
