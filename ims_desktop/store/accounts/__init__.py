"""Keep the disposable copy of the accounts: its generations, how one is loaded, and how people are found in it."""
