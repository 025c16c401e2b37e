"""Hold the words of central's command line, a module for each kind of work.

Each module has `add_words(word)`: `word(name, help, run)` adds a word and returns its parser, whose `act(name)` adds a
second word under it.
"""

from sync.central.commands import (
    access,
    checking,
    councils,
    day,
    forwarding,
    letters,
    loading,
    messages,
    oidc,
    people,
    recording,
    rules,
    services,
    serving,
    tills,
)

MODULES = (
    *(serving, loading, tills, messages, people, access, oidc, services, rules),
    *(recording, letters, councils, checking, day, forwarding),
)
