"""The municipality's seeds that belong to the simulated extracts: processes, activities, mappings, units.

The demo municipality owns its copy under ``municipality/demo/seeds``; this module is where that copy came from, and a
test holds the two together. Generating extracts never writes seeds.
"""

import csv
from pathlib import Path

from simulator.generation import AREAS

Row = tuple[str, ...]


def seed_tables() -> dict[str, list[Row]]:
    """Rows of each seed, header first, by file name without suffix."""
    words = [area.vocabulary for area in AREAS]
    activities = [(each, activity) for each in words for activity in each.activities]
    return {
        "municipality_processes": [
            ("process", "label_da", "area", "case_object_type", "description_da"),
            *((each.process, each.label_da, each.area, each.case_object_type, each.description_da) for each in words),
        ],
        "municipality_activities": [
            ("process", "activity", "label_da", "definition_da", "activity_rank", "is_end", "waiting_for"),
            *(
                (
                    *(each.process, act.code, act.label_da, act.definition_da),
                    *(str(act.rank), str(act.is_end).lower(), "" if act.is_end else act.waiting_for),
                )
                for each, act in activities
            ),
        ],
        "municipality_mappings": [
            ("source", "raw_activity", "activity", "approved_by", "approved_on"),
            *(
                (each.process, raw, act.code, each.approved_by, each.approved_on)
                for each, act in activities
                for raw in act.raw
            ),
        ],
        "municipality_units": [
            ("source", "raw_unit", "unit", "label_da"),
            *(
                (each.process, raw, unit.code, unit.label_da)
                for each in words
                for unit in each.units
                for raw in (unit.raw, unit.raw_until_2023)
                if raw
            ),
        ],
    }


def write_seeds(folder: Path) -> None:
    """Write the four seeds as UTF-8 CSV into ``folder``, replacing those that stand there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in seed_tables().items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
