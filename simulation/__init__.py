"""A simulated Discord for the tests and the demo: a thin, stricter adapter around simcord."""

from simulation.faults import Faults
from simulation.world import World

__all__ = ["Faults", "World"]
