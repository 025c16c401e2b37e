"""The tree of errors: stable codes for logs, sentences for people."""

from __future__ import annotations

import inspect

import pytest

from ims_desktop import errors
from ims_desktop.errors import ImsError, InvalidReference, Quarantined, Refused, Unavailable
from ims_desktop.words import say

KINDS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, ImsError)]


def test_every_kind_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not ImsError])
def test_every_kind_says_whether_to_act_to_wait_or_to_call_a_supervisor(kind: type[ImsError]) -> None:
    assert sum(issubclass(kind, branch) for branch in (Refused, Unavailable, Quarantined)) == 1


def test_the_tree_at_the_top_of_the_module_names_every_kind() -> None:
    drawn = errors.__doc__ or ""
    assert [kind.__name__ for kind in KINDS if kind.__name__ not in drawn] == []


def test_an_error_is_its_sentence_and_keeps_the_code_of_its_rule() -> None:
    plain = InvalidReference(say("Council Tax needs {n}.", n=9))
    assert (str(plain), plain.reason) == ("Council Tax needs 9.", "invalid_reference")
    assert InvalidReference(say("x"), code="check_digit").reason == "check_digit"
    assert plain.words.text("en") == "Council Tax needs 9."
