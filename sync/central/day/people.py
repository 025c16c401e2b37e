"""Say who may do what of a till day by central's own word on people, whatever a till let them do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from sync.central import tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

AUTHORISER: Final = "EReturnAuthoriser"
FINANCE: Final = "Finance"
REFUND: Final = "Transaction.Refund"
_SUPERVISORS: Final = frozenset({AUTHORISER, FINANCE})
_OF_ACTS: Final = {
    "override_stop": frozenset({FINANCE}),
    "void": _SUPERVISORS | {REFUND},
    "refund": _SUPERVISORS | {REFUND},
}
WITNESSED: Final = frozenset({"lift", "close_for_another"})
"""What any second person of the council may stand beside."""

ACTS: Final = frozenset(
    {"override_stop", "void", "refund", "cash_in", "cash_out", "lift", "show_cash", "close_for_another"}
    | {"control_differs", "settle_card"}
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the council who may sign in."""

    username: str
    display_name: str
    roles: frozenset[str]

    def may_supervise(self) -> bool:
        """Tell whether they decide of eReturns and approve what others do."""
        return bool(self.roles & _SUPERVISORS)

    def may_approve(self, act: str) -> bool:
        """Tell whether their roles let them give leave for such an act."""
        return act in WITNESSED or bool(self.roles & _OF_ACTS.get(act, _SUPERVISORS))


def people_of(connection: Connection, slug: str, names: Iterable[str]) -> dict[str, Person]:
    """Find people who are not disabled. Shape: by user name in lower case."""
    wanted = sorted({name.casefold() for name in names})
    if not wanted:
        return {}
    c = tables.cashier.c
    rows = connection.execute(
        select(c.username, c.display_name, c.roles).where(
            c.council == slug, c.username.in_(wanted), c.disabled.is_(False)
        )
    )
    return {row.username.casefold(): Person(row.username, row.display_name, frozenset(row.roles)) for row in rows}


def same(one: str | None, other: str | None) -> bool:
    """Tell whether two user names are one person's."""
    return (one or "").casefold() == (other or "").casefold()
