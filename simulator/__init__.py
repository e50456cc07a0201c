"""The demo municipality: seeded, simulated extracts of line-of-business systems, with the planted truth beside them.

What belongs here: everything that invents cases, people and registration habits. What does not: reading, mining or
publishing them; the platform meets these files exactly as it would meet a real municipality's.
"""

from simulator.generation import generate

__all__ = ["generate"]
