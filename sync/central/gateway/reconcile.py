"""Compare the lines of a receipt with what the other IMS holds under it; nothing here asks or writes.

What is found is told and never put right: upstream nothing can be taken back, and which of two rows is the wrong one is
for the council's finance people to say.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sync.central.gateway.answers import key_of
from sync.central.gateway.lines import DONE, PARKED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sync.central.gateway.answers import LineKey
    from sync.central.gateway.lines import Line
    from sync.contract.localgov.models import ProcessedTransaction

_NAMED: Final = 5


@dataclass(slots=True)
class Compared:
    """What a receipt is over there.

    Shape: `found` by number of the line, the row that it is; `problems` by number of the line.
    """

    found: dict[int, ProcessedTransaction] = field(default_factory=dict)
    problems: dict[int, str] = field(default_factory=dict)


def compare(lines: Sequence[Line], rows: Sequence[ProcessedTransaction]) -> Compared:
    """Find each line among the rows, and what is there too often, not at all, or nobody's."""
    by_key: dict[LineKey, list[ProcessedTransaction]] = defaultdict(list)
    for row in rows:
        by_key[key_of(row)].append(row)
    compared = Compared()
    for line in lines:
        there = by_key.pop(line.key, [])
        if there:
            compared.found[line.n] = there[0]
        problem = _problem(line, there)
        if problem:
            compared.problems[line.n] = problem
    strays = [row for rest in by_key.values() for row in rest]
    if strays and lines:
        _add(compared, lines[0].n, f"stray: it has {len(strays)} other rows of this receipt: {_names(strays)}")
    return compared


def _problem(line: Line, there: list[ProcessedTransaction]) -> str | None:
    if not there:
        return "missing: it does not hold this line, which it said it stored" if line.state == DONE else None
    if len(there) > 1:
        return f"duplicate: it holds this line {len(there)} times: {_names(there)}"
    if there[0].amount != line.amount_pence:
        return f"amount: it holds this line with another amount: {_names(there)}"
    return "late: it holds this line after all" if line.state == PARKED else None


def _add(compared: Compared, n: int, problem: str) -> None:
    compared.problems[n] = "; ".join(filter(None, (compared.problems.get(n), problem)))


def _names(rows: list[ProcessedTransaction]) -> str:
    more = ", ..." if len(rows) > _NAMED else ""
    return ", ".join(row.reference for row in rows[:_NAMED]) + more
