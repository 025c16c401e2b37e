"""Pause the recording of a call while a card is typed, and see that it runs again whatever happens.

Each telephone system is a template of data (`templates`); nothing here knows one of them by name. `hook` asks a system,
`asking` serves a till, `leases` lets a recording run again when nobody says a word any more.
"""
