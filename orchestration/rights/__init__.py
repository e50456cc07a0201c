"""What a person may ask for and the law demands: erasure, access, retention, resolving, agreements. Plain functions.

Commands are ``orchestration.cli.rights``. Reading deliveries is ``orchestration.extract``; nothing here imports Dagster.
"""
