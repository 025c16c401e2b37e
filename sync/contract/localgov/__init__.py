"""LocalGov IMS on the wire: its JSON, its money, its dates and its models, for whoever answers it and whoever calls it.

`loads` and `dumps` (codec), `read`, `write`, `read_query` and `write_query` (shapes) and the classes of `models` are
all there is to know; a refusal is `Unreadable` for a document and `BadMember` for one value in it.

Source: the HTTP interface of LocalGov IMS as observed in 2023.
"""
