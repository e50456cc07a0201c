"""What a person may ask for and the law demands: erasure, access, retention, resolving, agreements. Plain functions.

Commands are ``orchestration.cli``'s, reading deliveries is ``orchestration.extract``'s. Nothing here imports Dagster.
"""
