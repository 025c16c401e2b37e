"""A till for training: its own folder, nothing ever sent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.bootstrap import build_till, enrol_till
from ims_desktop.cli.training import prepare_training, training_pack
from ims_desktop.domain.pack import parse_pack
from ims_desktop.errors import (
    AlreadyEnrolled,
    BadInput,
)
from ims_desktop.settings import Settings
from ims_desktop.use_cases.open_session import open_session
from ims_desktop.use_cases.sign_in import sign_in
from tests.sync.world import ServedCentral

if TYPE_CHECKING:
    pass


def test_a_till_for_training_is_made_once_and_sends_nothing(training: Settings) -> None:
    prepare_training(training)
    till = build_till(training)
    assert (till.identity.training, till.sync.step().online) == (True, True)
    assert till.catalogue.find("23", "775326912") is not None
    cashier = sign_in(till, "priya", "training").cashier
    open_session(till, cashier, 10_000)
    till.close()
    prepare_training(training)
    till = build_till(training)
    with till.store.read() as reader:
        assert reader.open_session() is not None
    till.close()


def test_the_training_council_is_a_pack_this_program_reads() -> None:
    pack = parse_pack(training_pack())
    assert (pack.funds["3U"].maximum_pence, pack.methods["1"].has("IsACashPayment")) == (9_999, True)
    assert pack.cashiers


def test_a_training_till_cut_off_while_it_was_made_is_finished(
    training: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as power:
        power.setattr("ims_desktop.bootstrap.training._fill", _cut)
        with pytest.raises(KeyboardInterrupt):
            prepare_training(training)
    prepare_training(training)
    till = build_till(training)
    with till.store.read() as reader:
        assert reader.pack() is not None
    till.close()


def test_training_and_money_never_share_a_folder(
    training: Settings, enrolled: Settings, central: ServedCentral
) -> None:
    prepare_training(training)
    for wrong, code in (
        (replace(training, training=False), "training_folder"),
        (replace(enrolled, training=True), "not_training"),
    ):
        with pytest.raises(BadInput) as problem:
            build_till(wrong)
        assert problem.value.reason == code
    with pytest.raises(BadInput):
        enrol_till(training, central.url, central.code())
    disguised = replace(training, training=False, keyfile=training.data_dir / "training.keys")
    with pytest.raises(AlreadyEnrolled) as refused:
        enrol_till(disguised, central.url, central.code())
    assert refused.value.reason == "training_folder"


def _cut(*_arguments: object) -> None:
    raise KeyboardInterrupt
