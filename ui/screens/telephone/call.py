"""Hold what is known of a caller, for one call only: nothing of it is ever written down or logged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ims_desktop.domain.card_attempt import CallDetails
from ims_desktop.domain.payment import Payer
from ims_desktop.errors import Refused
from ui.screens.tendering.way_chooser import read_address

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, repr=False)
class Caller:
    """Who is on the line. It is about a person, so it has no `repr`.

    Shape: `reach` a telephone number or an e-mail address as it was typed; `payer` None as long as nobody corrected
    the account holder's name and address; `language` in which the caller is spoken to.
    """

    name: str = ""
    reach: str = ""
    payer: Payer | None = None
    language: str = "en"
    since: datetime | None = None

    @property
    def is_known(self) -> bool:
        """Whether anything of them was written down for this call."""
        return bool(self.name or self.reach)

    def details(self, extension: str = "") -> CallDetails:
        """Tell a provider whose call it is: the desk's telephone, the language; where a link goes comes later."""
        return CallDetails(extension=extension, language=self.language)

    def letter(self) -> CallDetails:
        """Tell where a receipt would go, as far as that is known."""
        try:
            return replace(read_address(self.reach), language=self.language)
        except Refused:
            return self.details()
