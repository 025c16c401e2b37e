"""Make the card numbers a test feeds to a till: those that card schemes give out for tests, and generated ones."""

from __future__ import annotations

from random import Random
from typing import Final

from tests.domain.test_card_guard import luhn_digit

KNOWN: Final = (
    "4111111111111111",
    "4012888888881881",
    "4222222222222",
    "4242424242424242",
    "4000056655665556",
    "4917610000000000",
    "4000000000000002",
    "5555555555554444",
    "5105105105105100",
    "5200828282828210",
    "2223003122003222",
    "2223000048400011",
    "378282246310005",
    "371449635398431",
    "378734493671000",
    "6011111111111117",
    "6011000990139424",
    "30569309025904",
    "38520000023237",
    "3530111333300000",
    "3566002020360505",
    "6759649826438453",
    "6799990100000000019",
    "6304000000000000",
    "5018000000000009",
    "6200000000000005",
)
_LENGTHS: Final = (13, 15, 16, 16, 16, 17, 18, 19)
_WIDE: Final = {ord("0") + n: 0xFF10 + n for n in range(10)}


def numbers(count: int, seed: int = 7) -> list[str]:
    """Return so many different ones, of every length but 14, which the demo council's library has for its own."""
    random = Random(seed)
    made = [number for number in KNOWN if len(number) != 14]
    while len(made) < count:
        length = random.choice(_LENGTHS)
        body = random.choice("23456") + "".join(random.choice("0123456789") for _ in range(length - 2))
        number = body + luhn_digit(body)
        if number not in made:
            made.append(number)
    return made[:count]


def written(number: str, way: int) -> str:
    """Write a number in one of the ways people, papers and readers do."""
    groups = [number[at : at + 4] for at in range(0, len(number), 4)]
    ways = (
        number,
        " ".join(groups),
        "-".join(groups),
        number.translate(_WIDE),
        "\N{NO-BREAK SPACE}".join(groups),
        f"card {' '.join(groups)} thank you",
        f"%B{number}^NAIR/PRIYA^30121010000012300000?",
        f";{number}=30121010000012300000?",
    )
    return ways[way % len(ways)]
