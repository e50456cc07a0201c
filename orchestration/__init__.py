"""The Dagster code location: wiring, command line, extraction and publishing.

What belongs here: reading deliveries (``extract``), releasing tables (``publish``), the assets and jobs (``defs``), and
the commands (``cli``). What does not: figures (``mining``), models (``dbt_project``), judgements (``expectations``).
"""
