"""The mining step: every registered figure and the process models, from the event log to Parquet.

Which figures there are is ``mining.figures``; how a model is found is ``mining.conformance``.
"""


import dagster as dg

MODEL_TABLES = ("conformance", "variant_fitness")
_LOG = [dg.AssetKey(["canonical", "event_log"]), dg.AssetKey(["canonical", "cases"])]
