"""The bounds of a figure against every choice that is in doubt, tried one by one."""

import itertools
import random
from dataclasses import replace
from statistics import fmean

import numpy as np
import pytest

from mining.performance.bounds import bounded_sql
from mining.performance.kpi_definitions import KpiDefinition

DEFINITION = KpiDefinition(
    kpi="k",
    label_da="",
    definition_da="",
    what_it_does_not_say_da="",
    measured_in="dage",
    better="lavere",
    period_basis="ended",
    population="counted",
    certain="certain",
    possible="true",
    value="fact",
    value_from="fact_from",
    value_to="fact_to",
    form="mean",
)
MEDIAN, P90 = (replace(DEFINITION, form="quantile", quantile=q) for q in (0.5, 0.9))
COUNT = replace(DEFINITION, form="count", value="1", value_from="1", value_to="1")
FACTS = """process varchar, unit varchar, ended date, ended_from date, ended_to date, counted boolean, certain boolean,
    fact bigint, fact_from bigint, fact_to bigint, unseen double"""


def bounds_of(con, definition, cases):
    """Lower, value and upper over cases of ``(counted, certain, from, fact, to)`` in one unknown month and unit."""
    con.execute(f"create or replace temp table facts ({FACTS})")
    rows = [
        ("p", None, None, None, None, counted, certain, *rest(case))
        for case in cases
        for counted, certain in [case[:2]]
    ]
    con.executemany(f"insert into facts values ({', '.join('?' * 11)})", rows)
    return con.execute(f"select lower, value, upper from ({bounded_sql(definition, 'facts')})").fetchone()


def rest(case):
    lowest, fact, highest = case[2:]
    return fact, lowest, highest, 0.0


def every_choice(cases, figure):
    """The least and the most that the figure can be: any of the cases in doubt left out, each value at either end."""
    certain = [case for case in cases if case[1]]
    optional = [case for case in cases if not case[1]]
    found = []
    for size in range(len(optional) + 1):
        for chosen in itertools.combinations(optional, size):
            for side in (2, 4):
                values = [case[side] for case in [*certain, *chosen]]
                if values:
                    found.append(figure(values))
    return min(found), max(found)


def random_cases(draw):
    cases = []
    for _ in range(draw.randrange(2, 9)):
        fact, certain = draw.randrange(1, 60), draw.random() < 0.6
        spread = draw.choice([0, 0, 3, 12])
        counted = certain or draw.random() < 0.5
        cases.append(
            (counted, certain, max(fact - draw.randrange(spread + 1), 0), fact, fact + draw.randrange(spread + 1))
        )
    return cases if any(case[1] for case in cases) else random_cases(draw)


@pytest.mark.parametrize("seed", range(25))
def test_a_mean_is_bounded_exactly_by_every_choice(con, seed):
    cases = random_cases(random.Random(seed))  # noqa: S311
    lower, _, upper = bounds_of(con, DEFINITION, cases)
    assert (lower, upper) == pytest.approx(every_choice(cases, fmean), rel=1e-6)


@pytest.mark.parametrize("definition", [MEDIAN, P90], ids=["median", "p90"])
@pytest.mark.parametrize("seed", range(25))
def test_no_choice_leads_outside_the_bounds_of_a_quantile(con, definition, seed):
    cases = random_cases(random.Random(seed))  # noqa: S311
    lower, value, upper = bounds_of(con, definition, cases)
    least, most = every_choice(cases, lambda values: float(np.quantile(values, definition.quantile)))
    assert lower <= least + 1e-9
    assert most <= upper + 1e-9
    assert lower <= value <= upper


def test_where_only_values_are_in_doubt_the_bounds_of_a_median_are_the_medians_of_the_limits(con):
    cases = [(True, True, low, low + 1, low + 5) for low in (10, 20, 30, 40, 50)]
    assert bounds_of(con, MEDIAN, cases) == (30.0, 31.0, 35.0)


def test_a_case_that_may_belong_shifts_the_median_by_half_a_rank_either_way(con):
    surely = [(True, True, value, value, value) for value in (10, 20, 30)]
    assert bounds_of(con, MEDIAN, [*surely, (False, False, 0, 0, 0)]) == (15.0, 20.0, 20.0)
    assert bounds_of(con, MEDIAN, [*surely, (False, False, 99, 99, 99)]) == (20.0, 20.0, 25.0)


def test_without_doubt_both_bounds_are_the_value(con):
    cases = [(True, True, value, value, value) for value in (1, 2, 4, 9)]
    assert bounds_of(con, MEDIAN, cases) == (3.0, 3.0, 3.0)
    assert bounds_of(con, P90, cases) == pytest.approx((7.5, 7.5, 7.5))
    assert bounds_of(con, DEFINITION, cases) == (4.0, 4.0, 4.0)


def test_a_count_is_at_least_those_that_surely_belong_and_at_most_all(con):
    cases = [(True, True, 1, 1, 1)] * 3 + [(True, False, 1, 1, 1), (False, False, 1, 1, 1)]
    assert bounds_of(con, COUNT, cases) == (3.0, 4.0, 5.0)


def test_a_value_that_nothing_limits_is_none_or_the_most_that_is_known(con):
    cases = [(True, True, 4, 4, 4), (True, True, 6, 6, 6), (True, True, None, None, None)]
    lower, value, upper = bounds_of(con, DEFINITION, cases)
    assert (lower, value, upper) == (pytest.approx(10 / 3), 5.0, pytest.approx(16 / 3))


def test_a_case_stamped_in_an_impossible_month_surely_belongs_to_the_possible_one(con):
    con.execute(f"create or replace temp table facts ({FACTS})")
    months = [("2024-01-01",) * 3, ("9999-12-01", "2024-01-01", "2024-01-01")]
    rows = [("p", None, *month, True, True, 1, 1, 1, 0.0) for month in months]
    con.executemany(f"insert into facts values ({', '.join('?' * 11)})", rows)
    figures = f"select period, lower, value, upper from ({bounded_sql(COUNT, 'facts')}) order by period"
    assert con.execute(figures).fetchall() == [
        ("(alle)", 2.0, 2.0, 2.0),
        ("2024-01", 1.0, 1.0, 2.0),
        ("9999-12", 0.0, 1.0, 1.0),
    ]


def test_a_case_near_the_turn_of_a_month_may_belong_to_either(con):
    con.execute(f"create or replace temp table facts ({FACTS})")
    months = [("2024-01-01",) * 3, ("2024-01-01",) * 3, ("2024-01-01", "2024-01-01", "2024-02-01"), ("2024-02-01",) * 3]
    rows = [("p", None, *month, True, True, 1, 1, 1, 0.0) for month in months]
    con.executemany(f"insert into facts values ({', '.join('?' * 11)})", rows)
    figures = f"select period, lower, value, upper from ({bounded_sql(COUNT, 'facts')}) order by period"
    assert con.execute(figures).fetchall() == [
        ("(alle)", 4.0, 4.0, 4.0),
        ("2024-01", 2.0, 3.0, 3.0),
        ("2024-02", 1.0, 1.0, 2.0),
    ]
