"""Bound every value that crosses the wire: lengths, characters, ranges, and how a moment is written.

Source: lengths are those of the LocalGov IMS columns a value ends up in (Fund 5, Mop 5, Vat 2, Office 2, reference 30,
receipt 30, narrative 100, user name 100, address lines 60 and 30).
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, date, datetime
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints, WithJsonSchema

PENCE_MAX: Final = 10**15
"""More than any council holds, and small enough that a thousand of them still fit 64 bits."""

_CODE: Final = r"^[^\x00-\x20\x7f](?:[^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?$"
_FREE: Final = r"^[^\x00]*$"
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_YEARS: Final = range(1970, 3000)
"""What a clock can say, however wrong it is; beyond, a moment cannot be told in every zone."""


class Model(BaseModel):
    """What we send or keep: frozen, strict, and nothing in it that we did not name."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Answer(BaseModel):
    """What central answers: frozen and strict, but a newer central may say more than we know."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


# ------------------------------------------------------------------------------------------------------------- time
def utc_text(at: datetime) -> str:
    """Write a moment the one way it is written on the wire.

    Raises: ValueError for a moment without a zone.
    """
    if at.tzinfo is None:
        raise ValueError("a moment without a zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"


def read_utc(text: str) -> datetime:
    """Read a moment; only UTC with a Z will do.

    Raises: ValueError.
    """
    if _MOMENT.fullmatch(text) is None:
        raise ValueError("a moment is written YYYY-MM-DDTHH:MM:SS.ffffffZ")
    at = datetime.fromisoformat(text)
    if at.year not in _YEARS:
        raise ValueError("a moment is of the years 1970 to 2999")
    return at


def _moment(value: object) -> object:
    return read_utc(value) if isinstance(value, str) else value


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    if _DAY.fullmatch(value) is None:
        raise ValueError("a day is written YYYY-MM-DD")
    return date.fromisoformat(value)


Moment = Annotated[datetime, BeforeValidator(_moment), PlainSerializer(utc_text, return_type=str)]
Day = Annotated[date, BeforeValidator(_day), PlainSerializer(date.isoformat, return_type=str)]


# ------------------------------------------------------------------------------------------------------------ bytes
def to_base64(raw: bytes) -> str:
    """Write bytes as standard base64."""
    return base64.b64encode(raw).decode("ascii")


def _from_base64(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise ValueError("not base64") from problem


_base64 = (BeforeValidator(_from_base64), PlainSerializer(to_base64, return_type=str))


def _written(fewest: int, most: int) -> WithJsonSchema:
    """Describe bytes by the length of their text, which is what goes over the wire."""
    lengths = {"minLength": -(-fewest // 3) * 4, "maxLength": -(-most // 3) * 4}
    return WithJsonSchema({"type": "string", "contentEncoding": "base64", **lengths})


PublicKey = Annotated[bytes, *_base64, Field(min_length=32, max_length=32), _written(32, 32)]
Signature = Annotated[bytes, *_base64, Field(min_length=64, max_length=64), _written(64, 64)]
Wrapped = Annotated[bytes, *_base64, Field(min_length=32, max_length=1024), _written(32, 1024)]

# ------------------------------------------------------------------------------------------------------------- text
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")]
TillCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,8}[0-9]$")]
Epoch = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")]
DeviceId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]{1,64}$")]
EventId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{32,36}$")]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Salt = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32,64}$")]
Rate = Annotated[str, StringConstraints(pattern=r"^[0-9](?:\.[0-9]{1,6})?$")]
Receipt = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{1,30}$")]
ReasonCode = Annotated[str, StringConstraints(pattern=r"^[a-z_]{0,40}$")]

FundCode = Annotated[str, StringConstraints(pattern=_CODE, max_length=5)]
MethodCode = Annotated[str, StringConstraints(pattern=_CODE, max_length=5)]
VatCodeText = Annotated[str, StringConstraints(pattern=_CODE, max_length=2)]
OfficeCode = Annotated[str, StringConstraints(pattern=_CODE, max_length=2)]
Reference = Annotated[str, StringConstraints(pattern=_CODE, max_length=30)]
Username = Annotated[str, StringConstraints(pattern=_CODE, max_length=100)]
Name = Annotated[str, StringConstraints(pattern=_CODE, max_length=100)]
Member = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


def free(max_length: int) -> StringConstraints:
    """Bound free text: any character but NUL, which no database keeps."""
    return StringConstraints(pattern=_FREE, max_length=max_length)


Free100 = Annotated[str, free(100)]
Free300 = Annotated[str, free(300)]

# ---------------------------------------------------------------------------------------------------------- numbers
Pence = Annotated[int, Field(ge=-PENCE_MAX, le=PENCE_MAX)]
PositivePence = Annotated[int, Field(ge=0, le=PENCE_MAX)]
Sequence = Annotated[int, Field(ge=1, le=10**12)]
Ordinal = Annotated[int, Field(ge=1, le=10_000)]
