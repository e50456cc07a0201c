"""From marts to a release: disclosure control, the release folder, the swap, the report pages.

Plain functions; nothing here knows Dagster. What a table means and how it is labelled is decided in dbt's marts.
"""
