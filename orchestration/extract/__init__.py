"""From a delivered file to pseudonymised landing Parquet: reading, typing, identity, batches.

Plain functions; nothing here knows Dagster or dbt. What the rows mean is decided later, in dbt staging models.
"""
