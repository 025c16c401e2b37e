"""Describe what staff ask over `/staff/v1` and what they are told; requests are exact, answers may grow."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, JsonValue

from sync.contract.fields import (
    Answer,
    Free100,
    Free300,
    FundCode,
    Model,
    Moment,
    Name,
    OfficeCode,
    Slug,
    Username,
)

Password = Annotated[str, Field(min_length=1, max_length=200)]


class StaffSignInRequest(Model):
    """A person's own password, without a till."""

    council: Slug
    username: Username
    password: Password


class StaffSignInAnswer(Answer):
    """The credential of a person who signed in, and what it is good for."""

    access_token: Annotated[str, Field(max_length=200)]
    expires_at: Moment
    username: Username
    display_name: Name
    office: OfficeCode
    roles: list[Free100]
    scopes: list[Free100]


class PasswordRequest(Model):
    """A person changes their own password."""

    old_password: Password
    new_password: Password


class AuditRow(Answer):
    """One thing that somebody did, or was refused."""

    audit_id: str
    at: Moment
    actor: Free100
    action: Free100
    detail: Free300


class AuditAnswer(Answer):
    """A page of the audit, newest first. Shape: `after` asks for the next page; None when this is the last."""

    rows: list[AuditRow]
    after: str | None


class TillsAnswer(Answer):
    """Every till of the council. Shape: rows as `ims-central till list --json` prints them."""

    tills: list[dict[str, JsonValue]]


class TaskItem(Answer):
    """Something odd about accepted money, for a person to look at."""

    event_id: str
    code: str
    receipt: str
    amount_pence: int
    raised_at: Moment
    done_at: Moment | None
    done_by: str | None
    kind: str = ""
    till: str = ""


class TasksAnswer(Answer):
    """What is to do, oldest first; or what was done, newest first."""

    tasks: list[TaskItem]


class SuspenseItem(Answer):
    """Money that nobody could place, or that somebody placed at last."""

    suspense_id: int
    reason: str
    amount_pence: int
    created_at: Moment
    transaction_date: str | None
    fund: str | None
    account_number: str | None
    method: str | None
    narrative: str | None
    event_id: str | None
    n: int | None
    released_entry_id: str | None
    released_at: Moment | None
    released_by: str | None


class SuspenseAnswer(Answer):
    """A page of suspense, by number. Shape: `after` asks for the next page; None when this is the last."""

    items: list[SuspenseItem]
    after: int | None


class ReleaseRequest(Model):
    """Where money in suspense belongs, and why."""

    fund: FundCode
    reference: Annotated[str, Field(min_length=1, max_length=30, pattern=r"^[^\x00]*$")]
    reason: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]


class ReleaseAnswer(Answer):
    """Where the money went. Shape: `again` when it was there already."""

    suspense_id: int
    entry_id: str
    reference: str
    fund: str
    account_reference: str
    amount_pence: int
    again: bool
