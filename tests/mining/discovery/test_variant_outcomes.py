"""How variants fare: by hand, and against plain Python on random logs and verdicts."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from mining.discovery.variant_outcomes import variant_outcomes
from mining.discovery.variants import case_variants, variants

START = datetime(2024, 1, 1, tzinfo=UTC)
VERDICTS = "case_key integer, status varchar, due_on date, due_at timestamptz"


def fare(con, log, verdicts):
    """The outcomes of a log whose cases, by name, have these verdicts: status and whether the clock has a deadline."""
    con.execute("create or replace temp table found_variants as " + variants(con, log).sql_query())
    con.execute(f"create or replace temp table verdicts ({VERDICTS})")
    keys = dict(con.sql("select case_id, case_key from canonical.cases").fetchall())
    for case, status, has_deadline in verdicts:
        con.execute(
            "insert into verdicts values (?, ?, ?, null)", [keys[case], status, START if has_deadline else None]
        )
    return variant_outcomes(con, log, variants="found_variants", verdicts="verdicts")


def cases(path, names, days):
    """Cases of one path, one letter an activity, that all last so many days."""
    for name in names:
        for place, activity in enumerate(path):
            yield "p", name, activity, START + timedelta(days=days * place / max(1, len(path) - 1))


def test_a_path_is_good_weak_or_mixed_beside_all_cases_of_its_process(con, make_log):
    fast, slow, few, running = (
        [f"{kind}{number:02}" for number in range(size)] for kind, size in (("f", 30), ("s", 20), ("w", 5), ("r", 21))
    )
    rows = [*cases("ae", fast, 2), *cases("abe", slow, 10), *cases("ace", few, 1), *cases("ab", running, 1)]
    log = make_log(rows, ends={"p": ["e"]})
    verdicts = [(case, "met", True) for case in fast[:20]] + [(fast[20], "late", True), (fast[21], "late", False)]
    verdicts += [(case, "late", True) for case in slow[:10]] + [(slow[0], "met", True), (slow[10], "running", True)]
    day = 86_400.0
    assert fare(con, log, verdicts).fetchall() == [
        # process, rank, cumulative share, p90 seconds, judged, on time, share on time, path
        ("p", 1, 0.394737, 2 * day, 21, 20, 0.952381, "god"),
        ("p", 2, 0.671053, 1 * day, 0, 0, None, None),  # its cases are open
        ("p", 3, 0.934211, 10 * day, 10, 0, 0.0, "svag"),
        ("p", 4, 1.0, 1 * day, 0, 0, None, None),  # five cases say nothing
    ]


def test_random_outcomes_are_those_of_plain_python(con, make_log, rng):
    rows, lengths = [], {}
    for case in range(200):
        path = rng.choice(["ae", "abe", "abbe", "ace"])
        lengths[f"{case:03}"] = days = rng.randrange(1, 40)
        rows += cases(path, [f"{case:03}"], days)
    log = make_log(rows, ends={"p": ["e"]})
    verdicts = [
        (f"{rng.randrange(200):03}", rng.choice(["met", "late", "running", "undeterminable"]), rng.random() < 0.8)
        for _ in range(260)
    ]
    found = fare(con, log, verdicts).fetchall()
    rank = dict(variants(con, log).select("variant_key, variant_rank").fetchall())
    members: dict[int, list[str]] = {}
    for case, key in case_variants(con, log).select("case_id, variant_key").fetchall():
        members.setdefault(rank[key], []).append(case)
    covered = 0
    for _, number, share, p90, judged, on_time, _, _ in found:
        covered += len(members[number])
        clocks = [
            [
                status
                for case, status, has_deadline in verdicts
                if case == one and has_deadline and status in ("met", "late")
            ]
            for one in members[number]
        ]
        assert share == round(covered / 200, 6)
        assert p90 == pytest.approx(np.quantile([lengths[one] for one in members[number]], 0.9) * 86_400, abs=1e-5)
        assert judged == sum(map(bool, clocks))
        assert on_time == sum(bool(told) and "late" not in told for told in clocks)
    assert covered == 200
