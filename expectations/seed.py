"""Writes the dbt seed ``quality_checks`` from the catalogue, so that marts and judgement say the same.

Run ``python -m expectations.seed dbt_project/seeds/quality_checks.csv`` after a change in ``catalogue.py``; a
test fails until the seed agrees. The texts themselves stand in ``catalogue.py``.
"""

import csv
import dataclasses
import io
import sys
from pathlib import Path

from expectations.catalogue import CHECKS

COLUMNS = ["check_id", "title_da", "description_da", "likely_cause", "severity", "max_share", "stop_share", "pattern"]
"""What the marts ask of a check; what measures it and where it is shown is of no use to them."""


def seed_csv() -> str:
    """The seed as CSV text: one row per check in the catalogue's order, an empty cell for no pattern."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(dataclasses.asdict(check) for check in CHECKS)
    return text.getvalue()


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(seed_csv(), encoding="utf-8")
