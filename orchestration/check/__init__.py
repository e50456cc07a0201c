"""The preflight: configuration, deliveries and what each key figure needs, looked at before anything is loaded.

Nothing is written, and no value of a source leaves memory: findings hold names, counts, shares and months.
"""
