"""The assets, checks, jobs and schedules, one module per stage.

An asset is wiring: resolve paths, call one plain function, say what came out. The work is in ``extract``, ``mining``,
``expectations`` and ``publish``.
"""
