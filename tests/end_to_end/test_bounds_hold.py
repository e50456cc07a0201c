"""The demo with a fifth of its rows degraded at random: the bottleneck stays, and the true figures stay in bounds."""

from datetime import datetime

import pytest

from benchmarks.bounds import Kept, degraded_figures, open_copy, top_bottleneck, true_figures
from mining.log import EventLog
from tests.end_to_end.workplace import AS_OF, Workplace


def runs(demo: Workplace, seeds: int) -> tuple[list[Kept], tuple[str, str, str]]:
    as_of = datetime.fromisoformat(AS_OF)
    with open_copy(demo.data / "warehouse.duckdb") as con:
        top = top_bottleneck(con, EventLog(relation="canonical.event_steps"))
        truth = true_figures(con, as_of=as_of)
        return [degraded_figures(con, truth, seed=seed, as_of=as_of) for seed in range(seeds)], top


def assert_bounds_hold(kept: list[Kept], top: tuple[str, str, str], *, least: float) -> None:
    assert [run.top for run in kept] == [top] * len(kept)
    for name in kept[0].figures:
        found = [run.figures[name] for run in kept if name in run.figures]
        assert sum(held for held, *_ in found) >= least * len(found), name
        assert all(width <= trivial + 1e-6 for _, width, trivial in found), name
    durations = [figure for run in kept for (_, kpi), figure in run.figures.items() if kpi.startswith("throughput")]
    assert sorted(width / trivial for _, width, trivial in durations)[len(durations) // 2] < 0.5


def test_three_degraded_logs_keep_the_bottleneck_and_most_figures(demo: Workplace) -> None:
    kept, top = runs(demo, 3)
    assert len(kept[0].figures) > 50
    # Of three, one may lie outside; the campaign below has the share that is promised.
    assert_bounds_hold(kept, top, least=0.6)


@pytest.mark.full
def test_of_a_hundred_degraded_logs_every_figure_is_in_bounds_in_at_least_95(demo: Workplace) -> None:
    kept, top = runs(demo, 100)
    assert_bounds_hold(kept, top, least=0.95)
