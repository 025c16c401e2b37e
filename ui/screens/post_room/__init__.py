"""The post room: piles of cheques or postal orders, entered by keys alone against the figures of their slip."""
