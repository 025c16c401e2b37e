"""Charge cards through providers behind central: one state machine for all of them, their keys never on a desk."""
