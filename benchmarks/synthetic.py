"""The benchmark's log: seeded random walks of cases over a declared process, written as landed Parquet.

Only the shape matters here (many cases, few activities, a long tail of variants). The demo municipality's extracts,
which mean something, are the simulator's.
"""

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

PROCESS = "byggesag"
EVENTS_PER_CASE = 6.4
SECONDS_OF_ARRIVALS = 5 * 365 * 86_400
EPOCH = 1_546_300_800  # 2019-01-01, so that no run depends on the day it is made

ACTIVITIES = (
    "Ansøgning modtaget",
    "Sag oprettet",
    "Kvittering sendt",
    "Gebyr opkrævet",
    "Screening foretaget",
    "Materiale vurderet",
    "Mangelbrev sendt",
    "Materiale modtaget",
    "Naboorientering sendt",
    "Høringssvar modtaget",
    "Partshøring sendt",
    "Partssvar modtaget",
    "Lokalplan kontrolleret",
    "Dispensation vurderet",
    "Udtalelse indhentet",
    "Udtalelse modtaget",
    "Brandforhold vurderet",
    "Teknisk gennemgang",
    "Udkast skrevet",
    "Udkast godkendt",
    "Tilladelse givet",
    "Afslag givet",
    "Klage modtaget",
    "Påbegyndelse meldt",
    "Sag afsluttet",
)
END = len(ACTIVITIES)


def write_log(path: Path, *, events: int, seed: int = 20261123) -> None:
    """Write about ``events`` events in the order they happened, as a delivery would hold them.

    Columns: ``process, case_id`` (32 hexadecimal digits), ``activity, occurred_at`` (timestamptz, whole seconds, no
    two alike within a case, since pm4py and pl4pm promise no order among equals), ``source_position`` and ``event_id``
    (32 hexadecimal digits).
    """
    cases, activities, seconds = random_walks(round(events / EVENTS_PER_CASE), np.random.default_rng(seed))
    walks = pa.table(
        {"case_no": cases, "activity": pa.DictionaryArray.from_arrays(activities, ACTIVITIES), "seconds": seconds}
    )
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        con.register("walks", walks)
        con.execute(f"""
            copy (
                select
                    '{PROCESS}' as process,
                    md5('{seed}:' || case_no) as case_id,
                    activity::varchar as activity,
                    to_timestamp({EPOCH} + seconds) as occurred_at,
                    row_number() over (order by seconds, case_no) as source_position,
                    md5('{seed}:event:' || source_position) as event_id
                from walks
                order by source_position
            ) to '{path}' (format parquet, compression zstd)
        """)


def random_walks(cases: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Case number, activity number and second of every event of ``cases`` walks from the first activity to ``END``."""
    thresholds = transition_matrix().cumsum(axis=1)
    number = np.arange(cases, dtype=np.int32)
    state = np.zeros(cases, dtype=np.int8)
    second = rng.integers(0, SECONDS_OF_ARRIVALS, cases)
    steps = []
    while number.size:
        steps.append((number, state, second))
        following = (rng.random(number.size)[:, None] > thresholds[state]).sum(axis=1).astype(np.int8)
        goes_on = following < END
        number, state = number[goes_on], following[goes_on]
        # Waits of a few hours with a long tail of weeks; at least a second, so that no two stamps are alike.
        second = second[goes_on] + 1 + rng.lognormal(10.5, 1.8, number.size).astype(np.int64)
    return tuple(np.concatenate(column) for column in zip(*steps, strict=True))


def transition_matrix() -> np.ndarray:
    """Chance of each next activity, ``END`` last: mostly onwards, sometimes back one step, rarely anywhere."""
    chance = np.zeros((END, END + 1))
    for activity in range(END):
        chance[activity, min(activity + 1, END)] += 0.70
        chance[activity, min(activity + 3, END)] += 0.10
        chance[activity, max(activity - 1, 0)] += 0.03
        chance[activity, :END] += 0.02 / END
        chance[activity, END] += 0.15
    return chance
