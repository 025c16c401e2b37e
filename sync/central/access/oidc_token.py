"""Judge an ID token: who signed it, for whom, when, and for which sign-in. Nothing in it is believed before that."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

from joserfc import jws, jwt
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jws import JWSRegistry
from pydantic import BaseModel, ConfigDict, Field, ValidationError

if TYPE_CHECKING:
    from joserfc.jwa import JWSAlgModel

    from sync.central.access.oidc_keys import ProviderKeys

ALGORITHMS: Final = frozenset({"RS256", "PS256", "ES256", "EdDSA"})
LEEWAY: Final = timedelta(seconds=60)
_LAST_MOMENT: Final = 32_503_680_000
_HEADER_MAX: Final = 8_000

Seconds = Annotated[int | float, Field(ge=0, le=_LAST_MOMENT, allow_inf_nan=False)]
Text = Annotated[str, Field(min_length=1, max_length=300)]


class BadToken(Exception):
    """The token proves nothing. Shape: the message is a word for tests, and says nothing about a person."""


class Claims(BaseModel):
    """What a token says; every other claim is kept as it came, to be asked for by name."""

    model_config = ConfigDict(frozen=True, strict=True, extra="allow")

    iss: Text
    sub: Annotated[str, Field(pattern=r"^[^\x00]+$", max_length=255)]
    aud: Text | list[Text]
    azp: Text | None = None
    exp: Seconds
    iat: Seconds
    nbf: Seconds = 0
    nonce: Text

    @property
    def expires_at(self) -> datetime:
        """When it is worth nothing any more, leeway included."""
        return datetime.fromtimestamp(self.exp, UTC) + LEEWAY

    def claim(self, name: str) -> Any:
        """Return a claim by its name, None when it does not say."""
        return getattr(self, name, None) if name in type(self).model_fields else (self.model_extra or {}).get(name)


class _Allowed(JWSRegistry):
    """The algorithms we believe: no `none`, nothing with a shared secret.

    The library warns of the name EdDSA, because a newer one exists; providers go on using it.
    """

    max_header_length = _HEADER_MAX

    def get_alg(self, name: str) -> JWSAlgModel:
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError(name)
        return self.algorithms[name]


_REGISTRY: Final = _Allowed(strict_check_header=False)


def read_token(token: str, keys: ProviderKeys, *, issuer: str, client_id: str, nonce: str, now: datetime) -> Claims:
    """Verify a token and return what it says.

    Raises: BadToken; Refusal 503 when the provider's keys cannot be had.
    """
    claims = _signed_claims(token, keys, issuer)
    audience = [claims.aud] if isinstance(claims.aud, str) else claims.aud
    at = now.timestamp()
    leeway = LEEWAY.total_seconds()
    if claims.iss != issuer:
        raise BadToken("issuer")
    if client_id not in audience:
        raise BadToken("audience")
    if (len(audience) > 1 or claims.azp is not None) and claims.azp != client_id:
        raise BadToken("authorised party")
    if claims.exp + leeway <= at:
        raise BadToken("expired")
    if claims.iat - leeway > at or claims.nbf - leeway > at:
        raise BadToken("not yet")
    if not hmac.compare_digest(claims.nonce.encode(), nonce.encode()):
        raise BadToken("nonce")
    return claims


def _signed_claims(token: str, keys: ProviderKeys, issuer: str) -> Claims:
    """Check the signature by the provider's own key; a key or an address in the token's header is not looked at."""
    try:
        header = jws.extract_compact(token.encode("ascii"), registry=_REGISTRY).headers()
    except (JoseError, ValueError, TypeError, AttributeError) as problem:
        raise BadToken("shape") from problem
    kid, algorithm = header.get("kid"), header.get("alg")
    if algorithm not in ALGORITHMS or not isinstance(kid, str | None):
        raise BadToken("algorithm")
    key = keys.find(issuer, kid)
    if key is None or key.get("alg") not in (None, algorithm):
        raise BadToken("key")
    try:
        return Claims.model_validate(jwt.decode(token, key, registry=_REGISTRY).claims)
    except ValidationError as problem:
        raise BadToken("claims") from problem
    except (JoseError, ValueError, TypeError) as problem:
        raise BadToken("signature") from problem
