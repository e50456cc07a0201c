"""The figures against pm4py on random logs. The one module that pays pm4py's import."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from mining.discovery.directly_follows import directly_follows
from mining.discovery.variants import variants
from mining.performance.durations import case_durations

START = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def pm4py():
    return pytest.importorskip("pm4py")


def random_rows(rng, *, cases, with_end):
    """Events of random cases, each case in the order of strictly rising start times."""
    rows = []
    for case in range(cases):
        at = START
        for _ in range(rng.randrange(1, 10)):
            at += timedelta(seconds=rng.randrange(1, 10**6))
            lasts = timedelta(seconds=rng.randrange(10**6)) if with_end else None
            ended_at = at + lasts if lasts is not None else None
            row = {"process": "p", "case_id": f"{case:03}", "activity": rng.choice("abcde")}
            rows.append({**row, "occurred_at": at, "ended_at": ended_at})
    return rows


def as_frame(rows):
    """The rows as pm4py's users hand them over."""
    frame = pd.DataFrame(rows)
    frame["case:concept:name"] = frame["case_id"]
    frame["concept:name"] = frame["activity"]
    frame["start_timestamp"] = pd.to_datetime(frame["occurred_at"], utc=True)
    frame["time:timestamp"] = pd.to_datetime(frame["ended_at"].fillna(frame["occurred_at"]), utc=True)
    return frame


@pytest.mark.parametrize("with_end", [False, True])
def test_edges_counts_and_waits_are_pm4pys(con, make_log, rng, pm4py, with_end):
    from pm4py.algo.discovery.dfg.adapters.pandas.df_statistics import get_dfg_graph

    rows = random_rows(rng, cases=120, with_end=with_end)
    frame = as_frame(rows)
    counts = get_dfg_graph(frame.copy(), measure="frequency")
    waits = get_dfg_graph(
        frame.copy(), measure="performance", perf_aggregation_key="all", start_timestamp_key="start_timestamp"
    )
    got = directly_follows(con, make_log(rows)).fetchall()
    assert {(row[1], row[2]): row[3] for row in got} == counts
    for _, source, target, _, _, mean, median, _ in got:
        assert mean == pytest.approx(waits[source, target]["mean"], abs=1e-6)
        assert median == pytest.approx(waits[source, target]["median"], abs=1e-6)


def test_variants_are_pm4pys(con, make_log, rng, pm4py):
    rows = random_rows(rng, cases=150, with_end=False)
    expected = pm4py.get_variants(as_frame(rows))
    got = variants(con, make_log(rows)).fetchall()
    assert {tuple(row[2]): row[3] for row in got} == expected


def test_case_durations_are_pm4pys(con, make_log, rng, pm4py):
    rows = random_rows(rng, cases=100, with_end=False)
    expected = Counter(pm4py.get_all_case_durations(as_frame(rows)))
    got = Counter(seconds for _, _, seconds in case_durations(con, make_log(rows)).fetchall())
    assert got == expected
