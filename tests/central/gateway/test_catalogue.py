"""The funds and methods of the other IMS: pulled whole or not at all, without its secrets, and compared with ours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sync.central.gateway.catalogue import Catalogue, NotPulled, differences, flags_of, pull
from sync.central.gateway.channel import Channel, NoReply
from sync.central.gateway.pace import Pace
from sync.central.reference import current_content
from tests.central.gateway.way import LONG, Way, basket, take
from tests.sync.stock import Fault, StockServer
from tests.sync.stock.world import method
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sync.contract.reference import ReferenceContent
    from tests.sync.world import RawTill


@pytest.fixture
def channel(stock: StockServer) -> Iterator[Channel]:
    channel = Channel(stock.url)
    yield channel
    channel.close()


def test_every_fund_comes_along_and_no_secret_does(stock: StockServer, channel: Channel) -> None:
    known = pull(channel, flags_of(None))
    assert {fund.code: fund.disabled for fund in known.funds} == {
        "13": False, "23": False, "31": False, "5": False, "99": True, "SP": False,
    }  # fmt: skip
    assert known.funds[1].metadata == {"IsABasketFund": "True"}
    assert "api_live" not in known.model_dump_json()
    assert known.has_fund("sp")
    assert not known.has_fund("77")


def test_methods_behind_the_twentieth_are_found_by_their_flags(stock: StockServer, channel: Channel) -> None:
    stock.ims.methods |= {str(n): method(str(n), f"Method {n}") for n in range(900, 940)}
    known = pull(channel, flags_of(None))
    assert {each.code: each.flags for each in known.methods}["1"] == ("IsACashPayment",)
    assert len(known.methods) == 25


@pytest.mark.parametrize("fault", [Fault.REFUSED_EMPTY, Fault.BROKEN, Fault.CUT])
@pytest.mark.parametrize("after", [0, 1, 2, 9])
def test_half_a_description_is_none(stock: StockServer, channel: Channel, fault: Fault, after: int) -> None:
    faults = [None] * after + [fault]
    stock.plan = lambda _verb, _path: faults.pop(0) if faults else None
    with pytest.raises((NotPulled, NoReply)):
        pull(channel, flags_of(None))


def test_a_server_that_says_it_has_nothing_is_not_believed(stock: StockServer, channel: Channel) -> None:
    stock.ims.methods.clear()
    with pytest.raises(NotPulled):
        pull(channel, flags_of(None))


def test_the_last_good_description_stands_when_the_next_fails(ways: Callable[..., Way], taking: RawTill) -> None:
    way = ways(pace=Pace(idle_s=100, check_after_s=LONG))
    way.steps(2)
    content = way.upstream()["content"]
    assert len(json.loads(content)["funds"]) == 6
    way.stock.plan = lambda _verb, path: Fault.REFUSED_EMPTY if "Funds" in path else None
    way.wait(1800)
    way.steps(2)
    assert way.upstream()["content"] == content
    assert way.upstream()["last_problem"] == "its funds and methods: 400"
    take(taking, basket(taking, 100))
    way.settle()
    assert way.lost() == []
    del way.stock.ims.funds["5"]
    way.stock.heal()
    way.wait(300)
    way.steps(2)
    assert len(json.loads(way.upstream()["content"])["funds"]) == 5
    assert way.upstream()["last_problem"] is None


def ours(way: Way) -> ReferenceContent | None:
    with way.central.database.read(COUNCIL) as connection:
        return current_content(connection, COUNCIL)


def test_what_differs_is_listed(way: Way) -> None:
    way.steps(1)
    theirs = Catalogue.model_validate_json(way.upstream()["content"])
    found = differences(ours(way), theirs)
    assert {"kind": "fund", "code": "31", "differs": "presence", "here": "", "there": "there"} in found
    assert {"kind": "method", "code": "24", "differs": "disabled", "here": "True", "there": "False"} in found
    assert {"kind": "fund", "code": "13", "differs": "maximum_pence", "here": "5001", "there": "99999999"} in found
    assert not [it for it in found if it["code"] == "99" and it["differs"] == "disabled"]
    less = theirs.model_copy(update={"funds": (), "methods": ()})
    assert [it["code"] for it in differences(ours(way), less)] == ["23", "13", "99", "1", "24"]
    assert [it["here"] for it in differences(None, theirs)] == [""] * 10
