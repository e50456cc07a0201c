"""Registration practice in Dagster: the Data Docs as an asset, the judgements as checks on the measurements.

What is measured is dbt's ``quality`` models; what is accepted is ``expectations.catalogue``; here is only wiring.
"""
