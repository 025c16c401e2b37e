"""A receipt by e-mail or text: as it was printed, once for each letter, and without a trace of where it went."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.devices.receipt_pdf import A4, receipt_pdf
from ims_desktop.errors import BadInput, CardNumberRefused, NothingFound, NotPermitted, Refused, WireUnavailable
from ims_desktop.till_cards import LetterWord
from ims_desktop.use_cases.print_receipt import print_receipt
from ims_desktop.use_cases.send_receipt import LETTER, letter_state, send_receipt
from ims_desktop.use_cases.void_payment import void_payment
from ims_desktop.words import say
from tests.use_cases.desk import CARD, GWEN, PRIYA, RENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.receipt import Receipt
    from ims_desktop.till import Till
    from ims_desktop.till_cards import ReceiptLetter
    from tests.use_cases.desk import Desk

NO_ANSWER = say("Nobody answered.")
TO = "sian.ellacott@example.org"
MOBILE = "07700 900417"


@dataclass
class Post:
    """What sends letters; remembers what it was given, and what receipts were set as pages."""

    till: Till
    payment: Payment
    given: list[ReceiptLetter] = field(default_factory=list)
    set: list[Receipt] = field(default_factory=list)
    lost: bool = False

    def send(self, letter: ReceiptLetter) -> LetterWord:
        self.given.append(letter)
        if self.lost:
            raise WireUnavailable(NO_ANSWER, code="timeout")
        return self.look(letter.message_id)

    def look(self, message_id: str) -> LetterWord:
        return LetterWord(message_id, "waiting", self.till.clock.now(), "s…@example.org")

    def pages(self, receipt: Receipt) -> bytes:
        self.set.append(receipt)
        return receipt_pdf(receipt, A4)

    def __call__(self, channel: str = "email", to: str = TO, language: str = "en", **more: Any) -> LetterWord:
        said = {"message_id": "m-1", "cashier": PRIYA, "payment_id": self.payment.payment_id, **more}
        return send_receipt(self.till, said["message_id"], said["cashier"], said["payment_id"], channel, to, language)

    @property
    def noted(self) -> bool:
        with self.till.store.read() as reader:
            return reader.was_noted(LETTER, f"{self.payment.receipt} email m-1")


@pytest.fixture
def posts(desks: Callable[..., Desk]) -> Callable[..., Post]:
    def make(**policy: Any) -> Post:
        desk = desks(**{"letter_channels": ["email", "text"], **policy})
        desk.open()
        post = Post(desk.till, desk.take(desk.basket(("23", "775326912", "10"), ("5", RENT, "5"))))
        cards = replace(desk.till.cards, sender=post)
        post.till = replace(desk.till, cards=cards, receipt_pages=post.pages)
        return post

    return make


@pytest.fixture
def post(posts: Callable[..., Post]) -> Post:
    return posts()


def test_an_email_has_the_receipt_as_a_pdf_and_says_it_in_words(post: Post) -> None:
    word = post()
    assert (word.state, word.sent_to) == ("waiting", "s…@example.org")
    (letter,) = post.given
    assert (letter.to, letter.channel, letter.receipt) == (TO, "email", post.payment.receipt)
    assert letter.pdf.startswith(b"%PDF-")
    assert letter.amount == "£15.00"
    assert "£15.00" in letter.summary
    assert RENT not in letter.summary, "nobody's reference goes along in the open"
    assert letter_state(post.till, "m-1").message_id == "m-1"


def test_a_text_has_no_pdf_and_stands_in_for_no_original(post: Post) -> None:
    post("text", MOBILE)
    (letter,) = post.given
    assert (letter.to, letter.pdf) == ("07700900417", b"")
    assert post.set == []
    post(message_id="m-2")
    assert not post.set[0].copy


def test_the_receipt_is_in_the_language_that_was_asked_for(post: Post) -> None:
    post(language="cy")
    assert post.set[0].languages == ("cy",)


def test_a_receipt_that_was_printed_or_sent_before_goes_as_a_copy(post: Post) -> None:
    post()
    assert not post.set[0].copy
    post(message_id="m-2")
    assert post.set[1].copy
    assert print_receipt(post.till, post.payment.payment_id) is not None
    post(message_id="m-3")
    assert [receipt.copy for receipt in post.set] == [False, True, True]


def test_a_letter_whose_answer_was_lost_is_asked_for_again_as_the_same_original(post: Post) -> None:
    post.lost = True
    with pytest.raises(WireUnavailable):
        post()
    post.lost = False
    post()
    first, second = post.given
    assert first.message_id == second.message_id
    assert [receipt.copy for receipt in post.set] == [False, False]


def test_who_sent_it_is_written_down_and_where_it_went_is_not(post: Post) -> None:
    post()
    assert post.noted
    with post.till.store.read() as reader:
        assert not reader.was_noted(LETTER, f"{post.payment.receipt} email m-2")
    assert TO not in repr(post.given[0])
    for path in post.till.settings.data_dir.rglob("*"):
        assert not path.is_file() or TO.encode() not in path.read_bytes()


def test_money_that_went_back_is_said_to_have(post: Post) -> None:
    void = void_payment(post.till, post.till.ids.new(), PRIYA, post.payment.payment_id, "Typed twice")
    post(payment_id=void.payment_id)
    assert "given back" in post.given[0].summary


def test_a_long_receipt_is_said_in_few_words(desks: Callable[..., Desk]) -> None:
    desk = desks(accounts=None, letter_channels=["text"], identity=replace(desks().till.identity, training=True))
    desk.open()
    bills = [("23", "775326912", "1"), ("5", RENT, "2"), ("23", "561234564", "3"), ("23", "216405732", "4")]
    post = Post(desk.till, desk.take(desk.basket(*bills)))
    post.till = replace(desk.till, cards=replace(desk.till.cards, sender=post))
    post("text", MOBILE)
    assert "and 1 more" in post.given[0].summary
    assert post.given[0].summary.startswith("TRAINING")


@pytest.mark.parametrize(
    ("changes", "kind", "code"),
    [
        ({"to": f"{CARD}"}, CardNumberRefused, "card_number"),
        ({"to": "sian"}, BadInput, "email_malformed"),
        ({"channel": "text", "to": "01632 960123"}, BadInput, "mobile_malformed"),
        ({"payment_id": "none"}, NothingFound, "payment_not_found"),
        ({"cashier": replace(GWEN, disabled=True)}, NotPermitted, "not_permitted"),
        ({"channel": "letter"}, Refused, "letter_channel"),
    ],
)
def test_what_cannot_be_sent_is_refused_and_nothing_is_written_down(
    post: Post, changes: dict[str, Any], kind: type[Refused], code: str
) -> None:
    with pytest.raises(kind) as refused:
        post(**changes)
    assert refused.value.reason == code
    assert post.given == []
    assert not post.noted


def test_a_channel_that_central_does_not_offer_is_refused(posts: Callable[..., Post]) -> None:
    post = posts(letter_channels=["email"])
    with pytest.raises(Refused) as refused:
        post("text", MOBILE)
    assert refused.value.reason == "letter_channel"


def test_a_till_without_central_says_so(desk: Desk, posts: Callable[..., Post]) -> None:
    post = posts()
    post.till = replace(post.till, cards=desk.till.cards)
    with pytest.raises(WireUnavailable) as away:
        post()
    assert away.value.reason == "no_central"
    with pytest.raises(WireUnavailable):
        letter_state(post.till, "m-1")
