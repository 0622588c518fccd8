"""Knows when: the clock makes these run, and each calls one service."""
