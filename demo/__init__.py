"""The demo: the real bot on a simulated Discord, first a tour in the terminal, then a page to act as anybody."""
