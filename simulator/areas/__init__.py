"""One module per area (fagområde): how its cases run and how its extract is laid out.

An area has the attributes and the one method of ``simulator.case.Area``; a new one joins ``AREAS`` of
``simulator.generation``.
"""
