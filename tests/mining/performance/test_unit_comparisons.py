"""Units compared: twins that differ in practice only, a unit that is truly slower, and the correction for many."""

import duckdb
import numpy as np
import pytest
from scipy import stats

from benchmarks.twins import AS_OF, PRACTICES, judged, twin_log
from mining.performance.kpi_definitions import KPIS
from mining.performance.unit_comparisons import FEW, NONE, PRACTICE, REAL, Figure, _estimate, holm, unit_comparisons

MEDIAN = next(definition for definition in KPIS if definition.kpi == "throughput_median_days")
MEAN = next(definition for definition in KPIS if definition.kpi == "throughput_mean_days")


def compared(practice, *, cases):
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        rows = unit_comparisons(con, twin_log(con, practice, seed=1, cases=cases), as_of=AS_OF).to_pylist()
    return {(row["kpi"], row["unit"], row["other_unit"]): row for row in rows}


@pytest.mark.parametrize("practice", ["closed by a monthly job", "planned ends"])
def test_twins_whose_figures_differ_by_practice_are_said_to(practice):
    row = compared(practice, cases=900)["throughput_median_days", "Nord", "Syd"]
    assert row["verdict_da"] == PRACTICE
    assert row["difference"] < -5
    assert abs(row["certain_difference"]) < 1
    assert row["practice_measure"] is not None


def test_a_slower_unit_is_found_and_what_is_alike_is_not_called_different():
    rows = compared("dates only", cases=900)
    slower = rows["throughput_median_days", "Nord", "Vest"]
    assert slower["verdict_da"] == REAL
    assert slower["difference"] <= slower["certain_difference"] < 0
    assert rows["rework_share", "Nord", "Vest"]["verdict_da"] == NONE
    assert not any(kpi == "registration_delay_median_days" for kpi, *_ in rows)


def test_units_of_few_cases_are_not_judged():
    rows = compared("dates only", cases=30)
    assert {row["verdict_da"] for row in rows.values()} == {FEW}
    assert all(row["cases"] < 20 for row in rows.values())


def test_holm_steps_down_from_the_smallest_and_never_falls():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, float("nan"), 0.001]) == pytest.approx([1.0, 1.0, 0.003])
    assert holm([]) == []


@pytest.mark.parametrize(("definition", "spread"), [(MEDIAN, 1.2533), (MEAN, 1.0)])
def test_the_error_of_a_figure_is_what_its_sampling_theory_says(definition, spread):
    """The median of normal values has an error of sqrt(pi / 2) times that of their mean."""
    values = stats.norm.ppf((np.arange(2000) + 0.5) / 2000) * definition.scale
    found = _estimate(definition, values)
    assert found == Figure(pytest.approx(0, abs=1e-9), pytest.approx(spread / np.sqrt(2000), rel=0.05))


@pytest.mark.full
@pytest.mark.parametrize("practice", PRACTICES)
def test_of_a_hundred_pairs_of_twins_at_least_95_are_called_equal(practice):
    runs = [judged(practice, seed=seed) for seed in range(100)]
    assert sum(equal for equal, _ in runs) >= 95
    assert sum(found for _, found in runs) >= 80
