"""Mutuals: follows, friends and what a friendship opens, for Discord servers."""
