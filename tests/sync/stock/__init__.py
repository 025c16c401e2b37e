"""A stock LocalGov IMS for tests: what its API really does, kindnesses and traps alike, in memory and on a real socket.

with StockServer(StockIms()) as stock:
    stock.plan = Weather(seed=7)          # or stock.fail_next("/ProcessedTransactions", Fault.LOST_REPLY)
    ... call stock.url ...
    assert not stock.ims.lost(sent) and not stock.ims.doubled()
"""

from tests.sync.stock.faults import Fault, Weather
from tests.sync.stock.server import StockServer
from tests.sync.stock.world import Holding, Rule, StockIms

__all__ = ["Fault", "Holding", "Rule", "StockIms", "StockServer", "Weather"]
