"""The columns of the two tables that rules fill, with their types, in order.

What stands in them is told by ``mining.rules.evaluate`` and ``mining.rules.results``.
"""

import pyarrow as pa

_STAMP = pa.timestamp("us", tz="UTC")
CASES = pa.schema(
    [("process", pa.string()), ("rule_id", pa.string()), ("rule_version", pa.string()), ("case_key", pa.uint64()),
     ("clock_no", pa.int32()), ("status", pa.string()), ("remark", pa.string()), ("start_event_no", pa.int32()),
     ("start_activity", pa.string()), ("started_at", _STAMP), ("start_precision", pa.string()),
     ("stop_event_no", pa.int32()), ("stop_activity", pa.string()), ("stopped_at", _STAMP),
     ("stop_precision", pa.string()), ("due_on", pa.date32()), ("due_at", _STAMP), ("measured", pa.float64()),
     ("measured_unit", pa.string()), ("gross", pa.float64()), ("deducted", pa.float64()),
     ("paused_kommune", pa.float64()), ("paused_borger", pa.float64()), ("paused_anden_myndighed", pa.float64())]
)  # fmt: skip
RESULTS = pa.schema(
    [("rule_id", pa.string()), ("rule_version", pa.string()), ("process", pa.string()), ("unit", pa.string()),
     ("period", pa.string()), ("level", pa.string()), ("period_start", pa.date32()), ("period_basis", pa.string()),
     *[(name, pa.int64()) for name in ("met", "late", "late_open", "running", "at_risk", "undeterminable",
                                       "not_applicable", "cases")],
     ("measured_unit", pa.string()),
     *[(name, pa.float64()) for name in ("median_measured", "mean_measured", "mean_gross", "mean_paused_kommune",
                                         "mean_paused_borger", "mean_paused_anden_myndighed")]]
)  # fmt: skip
