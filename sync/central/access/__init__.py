"""Decide who may: tills, people and programs, and what proves who they are."""
