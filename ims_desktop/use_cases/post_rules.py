"""Hold the laws the acts of the post room share: whose pile it is, whether it is open, which methods come by post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.method_kind import BANKED, kind_of, methods_at_desk
from ims_desktop.errors import NothingFound, Refused
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import MethodOfPayment, ReferencePack
    from ims_desktop.domain.open_batch import OpenBatch
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till_journal import Reader


def batch_named(reader: Reader, batch_id: str) -> OpenBatch:
    """Return a pile that is open.

    Raises: Refused (`batch_closed`), NothingFound (`batch_not_found`).
    """
    found = next((batch for batch in reader.open_batches() if batch.batch_id == batch_id), None)
    if found is not None:
        return found
    refuse_closed(reader, batch_id)
    raise NothingFound(say("This till has no such batch. Nothing was recorded."), code="batch_not_found")


def refuse_closed(reader: Reader, batch_id: str) -> None:
    """Stop at a pile that was closed: it is never begun again. Raises: Refused (`batch_closed`)."""
    closed = reader.post_batch(batch_id)
    if closed is not None:
        raise Refused(
            say("Batch {number} is closed. Begin another for what is left.", number=closed.number), code="batch_closed"
        )


def require_open_batch(reader: Reader, session: CashierSession, batch_id: str) -> OpenBatch:
    """Return a pile that is open and belongs to this session.

    Raises: Refused (`batch_closed`, `batch_of_another`), NothingFound (`batch_not_found`).
    """
    batch = batch_named(reader, batch_id)
    if batch.session_id != session.session_id:
        raise Refused(
            say("Batch {number} belongs to another session. Nothing was recorded.", number=batch.number),
            code="batch_of_another",
        )
    return batch


def post_methods(pack: ReferencePack) -> tuple[MethodOfPayment, ...]:
    """Return what comes by post and goes to the bank as paper: cheques first, then postal orders."""
    return tuple(method for method in methods_at_desk(pack) if kind_of(method) in BANKED)


def require_post_method(pack: ReferencePack, code: str) -> MethodOfPayment:
    """Return a method that comes by post.

    Raises: Refused (`not_by_post`).
    """
    found = next((method for method in post_methods(pack) if method.code == code), None)
    if found is None:
        raise Refused(
            say("A batch is of cheques or of postal orders. This council does not take {code} by post.", code=code),
            code="not_by_post",
        )
    return found
