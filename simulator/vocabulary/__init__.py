"""The words of each area as plain tables: raw names, canonical activity codes, Danish labels, units.

How cases run stands in ``simulator.areas``; ``simulator.seeds`` writes these tables as the municipality's seeds.
"""
