"""Keep the facts: SQLite through SQLAlchemy Core.

`open_till_store` opens the journal of a till, `create_till_store` makes one at enrolment, `AccountCatalogue` is the
disposable copy of the accounts, `Reserve` the room kept free on the disk. The name of each is imported from its own
module, so that a command that needs one does not load the others.
"""
