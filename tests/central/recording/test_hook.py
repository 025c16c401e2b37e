"""A recording is paused when its telephone system says so in so many words, and at no other time."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest

from sync.central.errors import Refusal
from sync.central.recording.hook import Wish, ask
from sync.central.recording.reading import Heard
from sync.central.recording.signing import aws_headers
from sync.central.recording.system import System, read_system
from sync.central.recording.template import template_named, template_names
from sync.central.recording.wire import WHOLE_S, Sent
from tests.central.recording.telephone import KEY, SECRET, TOKEN, Telephone

if TYPE_CHECKING:
    pass

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SHORT_S = 0.4
PAUSE = Wish("event-1", "attempt-1", "paused", "c.jones", NOW, extension="4021", call_id="call-7", expires_in_s=120)
RESUME = Wish("event-2", "attempt-1", "recording", "c.jones", NOW, extension="4021", call_id="call-7")
AWS = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", "service")


@pytest.fixture
def hook(telephone: Telephone) -> System:
    return read_system({"template": "webhook", "url": f"{telephone.url}/hook"}, SECRET)


def here(telephone: Telephone, name: str, **values: str) -> System:
    """A template that comes with central, pointed at this machine."""
    text = (resources.files("sync.central.recording") / "templates" / f"{name}.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    if "region" in document["settings"]:
        text = text.replace("https://api.{region}/api/v2", "{url}").replace("https://login.{region}", "{url}")
        document = json.loads(text.replace("https://connect.{region}.amazonaws.com", "{url}"))
        document["settings"]["url"] = "address"
    document["settings"] = {name: kind for name, kind in document["settings"].items() if name in {*values, "url"}}
    return read_system({"mapping": document, "url": telephone.url, **values}, "a secret of the vendor")


# ------------------------------------------------------------------------------------------------------ our own hook
def test_a_recording_that_is_paused_and_says_so_is_confirmed(telephone: Telephone, hook: System) -> None:
    assert ask(hook, PAUSE) == Heard("paused", confirmed=True)
    assert telephone.lines == {"4021": "paused"}
    asked = telephone.asked[0]
    assert asked.headers["idempotency-key"] == asked.document["event_id"] == "event-1"
    assert asked.document == {
        "event_id": "event-1",
        "event": "recording.pause",
        "attempt_id": "attempt-1",
        "call": {"id": "call-7", "agent_extension": "4021", "agent_user": "c.jones"},
        "occurred_at": "2026-11-21T09:00:00.000000Z",
        "expires_in_s": 120,
    }
    assert ask(hook, RESUME) == Heard("recording", confirmed=True)
    assert telephone.lines == {"4021": "recording"}


@pytest.mark.parametrize(
    ("does", "heard"),
    [
        ("lies", Heard("recording", code="still_recording")),
        ("doubts", Heard("paused", code="not_confirmed")),
        ("empty", Heard("unknown", code="nonsense")),
        ("nonsense", Heard("unknown", code="nonsense")),
        ("broken", Heard("unknown", code="broken")),
        ("drops", Heard("unknown", code="no_answer")),
        ("stalls", Heard("unknown", code="no_answer")),
        ("drips", Heard("unknown", code="no_answer")),
    ],
)
def test_a_success_that_is_none_confirms_nothing(telephone: Telephone, hook: System, does: str, heard: Heard) -> None:
    telephone.does = does
    # Whoever answers at all has the time that a busy machine takes.
    assert ask(hook, PAUSE, SHORT_S if does in {"stalls", "drips"} else WHOLE_S) == heard


def test_whoever_has_not_our_key_is_told_so(telephone: Telephone) -> None:
    settings = {"template": "webhook", "url": f"{telephone.url}/hook"}
    other = read_system(settings, f"{TOKEN} another-key-of-the-hook")
    assert ask(other, PAUSE) == Heard("unknown", code="key_refused")
    assert telephone.lines == {}


def test_nobody_there_is_unknown_too(hook: System, telephone: Telephone) -> None:
    gone = read_system({"template": "webhook", "url": "http://127.0.0.1:9"}, SECRET)
    assert ask(gone, PAUSE) == Heard("unknown", code="unreachable")


def test_the_same_wish_again_is_done_once(telephone: Telephone, hook: System) -> None:
    ask(hook, PAUSE)
    telephone.lines["4021"] = "touched by nobody"
    assert ask(hook, PAUSE) == Heard("paused", confirmed=True)
    assert telephone.lines["4021"] == "touched by nobody"


# --------------------------------------------------------------------------------------------- systems of others
def test_twilio_is_believed_by_the_status_of_the_recording(telephone: Telephone) -> None:
    twilio = here(telephone, "twilio", account="AC1")
    assert ask(twilio, PAUSE) == Heard("paused", confirmed=True)
    assert telephone.asked[0].form == {"Status": "paused", "PauseBehavior": "silence"}
    assert telephone.asked[0].path.endswith("/Accounts/AC1/Calls/call-7/Recordings/Twilio.CURRENT.json")
    assert ask(twilio, RESUME) == Heard("recording", confirmed=True)
    telephone.does = "lies"
    assert ask(twilio, PAUSE) == Heard("recording", code="still_recording")


def test_genesys_is_looked_at_and_believed_only_in_secure_pause(telephone: Telephone) -> None:
    genesys = here(telephone, "genesys_cloud", client_id="client")
    assert ask(genesys, PAUSE) == Heard("paused", confirmed=True)
    assert [asked.method for asked in telephone.asked] == ["POST", "PUT", "POST", "GET"]
    assert telephone.asked[1].headers["authorization"] == "Bearer short-lived"
    assert ask(genesys, RESUME) == Heard("recording", confirmed=True)
    telephone.does = "held"
    assert ask(genesys, PAUSE) == Heard("paused", code="not_confirmed")
    telephone.does, telephone.lines["call"] = "lies", "ACTIVE"
    assert ask(genesys, PAUSE) == Heard("recording", code="still_recording")


def test_a_line_is_asked_twice_where_only_already_paused_is_a_word(telephone: Telephone) -> None:
    imagicle = here(telephone, "imagicle", user="till")
    assert ask(imagicle, PAUSE) == Heard("paused", confirmed=True)
    assert telephone.statuses == [204, 429]
    assert ask(imagicle, RESUME) == Heard("recording", confirmed=True)
    telephone.does = "lies"
    assert ask(imagicle, PAUSE) == Heard("unknown", code="not_told")
    nobody = Wish("e", "a", "paused", "c.jones", NOW, extension="404")
    assert ask(imagicle, nobody) == Heard("unknown", code="no_recording")
    ended = Wish("e", "a", "recording", "c.jones", NOW, extension="404")
    assert ask(imagicle, ended) == Heard("none", confirmed=True, code="no_recording")


def test_amazon_connect_never_says_how_it_stands_so_nothing_is_confirmed(telephone: Telephone) -> None:
    connect = here(telephone, "amazon_connect", instance_id="instance", access_key_id="AKID", region="eu-west-2")
    assert ask(connect, PAUSE) == Heard("unknown", code="not_told")
    asked = telephone.asked[0]
    assert asked.document["ContactId"] == "call-7"
    assert "Credential=AKID/20261121/eu-west-2/connect/aws4_request" in asked.headers["authorization"]


@pytest.mark.parametrize(
    ("method", "query", "headers", "body", "signature"),
    [
        ("GET", "", {}, b"", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        ("POST", "", {}, b"", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        (
            "GET",
            "?Param2=value2&Param1=value1",
            {},
            b"",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        (
            "POST",
            "",
            {"Content-Type": "application/x-www-form-urlencoded"},
            b"Param1=value1",
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
        ),
    ],
)
def test_requests_to_amazon_are_signed_as_its_published_suite_has_it(
    method: str, query: str, headers: dict[str, str], body: bytes, signature: str
) -> None:
    sent = Sent(method, f"https://example.amazonaws.com/{query}", headers, body)
    shown = aws_headers(sent, *AWS, datetime(2015, 8, 30, 12, 36, tzinfo=UTC))
    assert shown["Authorization"].endswith(f"Signature={signature}")


def test_a_call_that_is_not_known_is_never_asked_about(telephone: Telephone) -> None:
    twilio = here(telephone, "twilio", account="AC1")
    for call_id in ("", ".", ".."):
        nobody = Wish("e", "a", "paused", "c.jones", NOW, call_id=call_id)
        assert ask(twilio, nobody) == Heard("unknown", code="no_call_id")
    assert telephone.asked == []


def test_what_names_a_call_stays_within_its_place(telephone: Telephone) -> None:
    strange = Wish("e", "a", "paused", "c.jones", NOW, call_id="../x?y=1#z")
    ask(here(telephone, "twilio", account="AC1"), strange)
    assert "/Calls/..%2Fx%3Fy%3D1%23z/Recordings/" in telephone.asked[0].path


# ------------------------------------------------------------------------------------------------------- templates
def test_every_template_that_comes_along_can_be_read_and_asks_only_protected_addresses() -> None:
    assert {"amazon_connect", "genesys_cloud", "twilio", "webhook"} <= set(template_names())
    samples = {"address": "https://telephone.example", "host": "eu-west-2", "text": "value"}
    for name in template_names():
        values = {setting: samples[kind] for setting, kind in template_named(name).settings.items()}
        assert read_system({"template": name, **values}, SECRET).template == template_named(name)


def _own(**changes: Any) -> dict[str, Any]:
    asked = {"method": "POST", "url": "https://telephone.example/{call_id}"}
    return {"title": "Ours", "sign_in": {"kind": "bearer"}, "pause": asked, "resume": asked, **changes}


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (_own(pause={"method": "POST", "url": "https://x.example/{card}"}), "neither a setting nor"),
        (_own(pause={"method": "POST", "url": "https://{call_id}.example/"}), "never depends on the call"),
        (_own(pause={"method": "POST", "url": "https://x.example/", "statuses": {"200": "paused"}}), "statuses"),
        (_own(pause={"method": "POST", "url": "http://telephone.example/"}), "begins with https"),
        (_own(pause={"method": "POST", "url": "https://user@telephone.example/"}), "is an address such as"),
        (_own(surprise=1), "surprise"),
        ("no document", "cannot be used"),
    ],
)
def test_a_template_of_their_own_is_held_to_the_rules(document: object, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        read_system({"mapping": document}, "a secret of the vendor")


@pytest.mark.parametrize(
    ("settings", "secret", "why"),
    [
        ({}, SECRET, "Say which template"),
        ({"template": "../webhook"}, SECRET, "There is no template"),
        ({"template": "webhook"}, SECRET, "url is missing"),
        ({"template": "webhook", "url": "https://t.example?x=1"}, SECRET, "without query"),
        ({"template": "webhook", "url": "http://t.example"}, SECRET, "begins with https"),
        ({"template": "webhook", "url": "https://t.example", "more": "1"}, SECRET, "more is no setting"),
        ({"template": "webhook", "url": "https://t.example"}, "one-word-only-here", "two words"),
        ({"template": "webhook", "url": "https://t.example"}, f"{KEY} {KEY}", "two words"),
        ({"template": "twilio", "url": "https://t.example", "account": "A"}, " ", "wants a secret"),
        ({"template": "genesys_cloud", "region": "evil/host", "client_id": "a"}, "s", "does not belong"),
    ],
)
def test_settings_that_do_not_fit_are_refused_by_name(settings: dict[str, str], secret: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        read_system(settings, secret)


def test_no_key_is_shown_by_what_holds_it(hook: System, telephone: Telephone) -> None:
    ask(hook, PAUSE)
    assert not any(secret in f"{hook!r} {hook}" for secret in (TOKEN, KEY))
    assert all(KEY not in f"{asked.headers} {asked.body!r}" for asked in telephone.asked)
