"""Judgement of registration practice: thresholds and texts over measurements that dbt has made.

Here stand the catalogue of checks, the custom expectation, the suite, the runner and the Data Docs. What is
measured, and how, stands in ``dbt_project/models/quality``; rules that must hold are dbt tests and contracts.
"""
