"""Route what has to do with council accounts: where people sign in, and the provider's word about one of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import TypeAdapter, ValidationError

from sync.central.access import oidc
from sync.central.desk.routes import Active, answered, body_of, central_of, documented
from sync.central.errors import Refusal
from sync.contract.fields import Slug
from sync.contract.messages import OidcAnswer, OidcSignInRequest, SignInAnswer

router = APIRouter()
_SLUG: TypeAdapter[str] = TypeAdapter(Slug)


@router.get("/oidc/{council}", **documented(None, OidcAnswer))
def get_public_oidc(request: Request, council: str) -> Response:
    """Say where people of a council sign in: the one thing about a council that needs no credential."""
    try:
        slug = _SLUG.validate_python(council)
    except ValidationError:
        raise Refusal(404, "no_provider", "There is no sign-in by a council account here.") from None
    with central_of(request).database.read(slug) as connection:
        return answered(oidc.metadata_of(connection, slug))


@router.get("/desktop/v1/oidc", **documented(None, OidcAnswer))
def get_oidc(request: Request, device: Active) -> Response:
    """Tell a till where its people sign in."""
    with central_of(request).database.read(device.council) as connection:
        return answered(oidc.metadata_of(connection, device.council))


@router.post("/desktop/v1/sign-ins/oidc", **documented(OidcSignInRequest, SignInAnswer))
def post_oidc_sign_in(
    request: Request, device: Active, word: Annotated[OidcSignInRequest, Depends(body_of(OidcSignInRequest))]
) -> Response:
    """Take the provider's word about a person."""
    central = central_of(request)
    return answered(oidc.sign_in_with_token(central.database, device, word, central.provider_keys, central.now()))
