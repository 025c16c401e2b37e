"""Read what a reader sent, for the counter; and try it against every template, for whoever sets readers up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain.recognise import Mood
from ims_desktop.domain.recognise_scan import ScanRecognition, recognise_scan
from ims_desktop.domain.scan import scan_of
from ims_desktop.domain.scan_template import Trial, read_by_templates, try_template
from ims_desktop.use_cases.accounts import bound_accounts
from ims_desktop.use_cases.permit import pack_of

if TYPE_CHECKING:
    from ims_desktop.domain.scan import Scan
    from ims_desktop.till import Till


@dataclass(frozen=True, slots=True)
class ScanTrial:
    """What a scan is, and what each template makes of it, the lowest priority first. Of a card nothing is told."""

    scanned: ScanRecognition
    trials: tuple[Trial, ...]


def read_scan(till: Till, scan: Scan, *, finance: bool = False) -> ScanRecognition:
    """Say what a scan is, by this till's own knowledge.

    Raises: StoreUnavailable.
    """
    with till.store.read() as reader:
        pack = pack_of(reader)
    return recognise_scan(scan, pack, bound_accounts(till, pack), finance=finance)


def read_typed(till: Till, text: str, *, finance: bool = False) -> ScanRecognition | None:
    """Read a text that came key by key, from a reader too slow to be known as one; None where no template fits it.

    Raises: StoreUnavailable.
    """
    with till.store.read() as reader:
        pack = pack_of(reader)
    scan = scan_of(text)
    if not read_by_templates(scan, pack.scan_templates):
        return None
    return recognise_scan(scan, pack, bound_accounts(till, pack), finance=finance)


def try_scan(till: Till, scan: Scan) -> ScanTrial:
    """Say what a scan is, and why each of the council's templates fits it or does not; nothing is kept.

    Raises: StoreUnavailable.
    """
    with till.store.read() as reader:
        pack = pack_of(reader)
    scanned = recognise_scan(scan, pack, bound_accounts(till, pack))
    if scanned.recognition.mood is Mood.CARD:
        return ScanTrial(scanned, ())
    templates = sorted(pack.scan_templates, key=lambda template: (template.priority, template.name))
    return ScanTrial(scanned, tuple(try_template(template, scan) for template in templates))
