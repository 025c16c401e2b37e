"""`scan`: what a reader's text is to this till, and why; for whoever sets readers and templates up."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ims_desktop.cli.tills import opened
from ims_desktop.domain.money import pounds
from ims_desktop.domain.recognise import Mood
from ims_desktop.domain.scan import scan_of
from ims_desktop.use_cases.read_scan import try_scan
from ims_desktop.words import say, say_n

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable

    from ims_desktop.cli.output import Out
    from ims_desktop.domain.reference import Verdict
    from ims_desktop.domain.scan import Scan
    from ims_desktop.settings import Settings
    from ims_desktop.use_cases.read_scan import ScanTrial

LINE_MAX = 4096


def scan(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Read each text as if a reader had sent it; what it is is an answer and no failure."""
    with opened(settings, read_only=True) as till:
        for text in _texts(arguments.texts):
            read = scan_of(text)
            trial = try_scan(till, read)
            out.show(_document(read, trial), *_lines(read, trial))
    return 0


def _texts(given: list[str]) -> Iterable[str]:
    """Take the texts as they are, or a line each from a pipe: a real reader may be plugged in there."""
    if given != ["-"]:
        return given
    return iter(lambda: sys.stdin.readline(LINE_MAX), "")


def _document(read: Scan, trial: ScanTrial) -> dict[str, object]:
    recognition = trial.scanned.recognition
    verdict = recognition.verdict
    fund, reference = ("", "") if verdict is None else (verdict.fund.code, verdict.reference)
    card = recognition.mood is Mood.CARD
    return {
        "verdict": recognition.mood.value,
        "code": recognition.code,
        "text": recognition.words.text(),
        "fund": fund,
        "reference": reference,
        "amount_pence": trial.scanned.amounts.get((fund, reference)),
        "template": ", ".join(reading.template for reading in trial.scanned.readings if reading.template),
        "symbology": "" if card else read.symbology,
        "length": 0 if card else len(read.text),
        "choices": [_choice(trial, choice) for choice in recognition.choices],
        "templates": [
            {"name": one.template.name, "fits": one.reading is not None, "code": one.code, "text": one.words.text()}
            for one in trial.trials
        ],
    }


def _choice(trial: ScanTrial, choice: Verdict) -> dict[str, object]:
    bill = (choice.fund.code, choice.reference)
    return {"fund": bill[0], "reference": bill[1], "amount_pence": trial.scanned.amounts.get(bill)}


def _lines(read: Scan, trial: ScanTrial) -> list[str]:
    """Say it for a person: what was read, what it is, and what each template says."""
    recognition = trial.scanned.recognition
    lines = [f"{recognition.mood.value:<10}  {recognition.words}"]
    if recognition.mood is Mood.CARD:
        return lines
    length = say_n("{n} character", "{n} characters", len(read.text))
    lines.append(f"            {read.kind or say('no AIM identifier')}, {length}")
    for verdict in (recognition.verdict, *recognition.choices):
        if verdict is not None:
            pence = trial.scanned.amounts.get((verdict.fund.code, verdict.reference))
            amount = "" if pence is None else f"  {pounds(pence)}"
            lines.append(f"            {verdict.fund.code:<5}  {verdict.reference}{amount}")
    lines += [f"  {'+' if one.reading else '-'} {one.template.name}: {one.words}" for one in trial.trials]
    return lines
