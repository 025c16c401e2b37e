"""Account holders: loaded from files, changed in order, handed to tills."""
