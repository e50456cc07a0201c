"""Rules of order judged once per sequence of activities, held against the same rules judged case by case."""

from datetime import UTC, datetime, timedelta

import pytest

from mining.errors import ArgumentError
from mining.rules.order import order_cases
from mining.rules.sequences import make_sequences
from mining.rules.templates import COUNTS, DUTIES

from .order_rules import AS_OF, START, order_rule, rows

MIDWAY = START + timedelta(hours=4, minutes=30)
LIMITED = {"applies_if": [{"attribute": "outcome", "in": ["Afslag"]}], "valid_from": "2024-01-02"}
ASKED = [
    ({"a": "a", "b": "b"}, {}),
    ({"a": "ax", "b": "bx"}, LIMITED),
    ({"a": "a", "b": "*", "b_except": ("c",)}, {}),
]
"""The sides of a template, one activity standing on both, and what a rule may ask beside the order."""


def random_log(rng, make_log, *, cases=250):
    """Cases of two processes that share activities, some events without a time, some cases with an attribute."""
    events, changes = [], []
    for case in range(cases):
        process, begun = rng.choice("ppo"), START + timedelta(days=rng.randrange(4) * rng.randrange(2))
        trace = rng.choices("aabbcxz", k=rng.randrange(1, 9))
        untimed = rng.choice((0, 0, 0, 1, 2, len(trace)))
        for place, activity in enumerate(trace):
            at = None if place >= len(trace) - untimed else begun + timedelta(hours=place)
            events.append((process, f"{case:05}", activity, at))
        if rng.random() < 0.6:
            changes.append((f"{case:05}", "outcome", rng.choice(("Afslag", "Bevilling")), None))
    return make_log(events, ends={"p": ["z"], "o": ["x"]}, changes=changes)


@pytest.mark.parametrize("as_of", [AS_OF, MIDWAY], ids=["at the end", "midway"])
def test_every_row_is_the_one_that_judging_case_by_case_gives(con, make_log, rng, as_of):
    log = random_log(rng, make_log)
    sequences = make_sequences(con, log, as_of=as_of)
    statuses = set()
    for template in (*COUNTS, *DUTIES):
        for sides, more in ASKED:
            given = sides if template in DUTIES or "choice" in template else {"a": sides["a"]}
            rule = order_rule(template, **given, **more)
            case_by_case = order_cases(con, rule, log, as_of=as_of).fetchall()
            assert order_cases(con, rule, log, as_of=as_of, sequences=sequences).fetchall() == case_by_case
            statuses |= {row[5] for row in case_by_case}
    assert statuses == {"met", "late", "running", "undeterminable", "not_applicable"}


def test_cases_alike_are_those_of_one_process_whose_events_and_missing_times_follow_each_other_alike(con, make_log):
    untimed = [("p", "5", "a", "2024-01-01 09:00"), ("p", "5", "b", None)]
    log = make_log([*rows(["ab", "ab", "ba"]), ("o", "4", "a", "2024-01-01"), ("o", "4", "b", "2024-01-02"), *untimed])
    made = make_sequences(con, log, as_of=AS_OF)
    found = con.sql(f"select c.case_id, s.case_id from {made.cases} join canonical.cases c using (case_key) "
                    "join canonical.cases s on stands_for_it = s.case_key order by all").fetchall()  # fmt: skip
    assert found == [("00000", "00000"), ("00001", "00000"), ("00002", "00002"), ("4", "4"), ("5", "5")]


def test_the_events_kept_are_those_of_the_cases_that_stand_for_others(con, make_log):
    made = make_sequences(con, make_log(rows(["ab"] * 50 + ["b"])), as_of=AS_OF)
    assert con.sql(f"select string_agg(activity order by case_key, event_no) from {made.events}").fetchall() == [
        ("a,b,b",)
    ]


def test_sequences_of_another_moment_are_refused(con, make_log):
    log = make_log(rows(["ab"]))
    sequences = make_sequences(con, log, as_of=MIDWAY)
    with pytest.raises(ArgumentError, match="sequences are of 2024-01-01T13:30"):
        order_cases(con, order_rule("response"), log, as_of=datetime(2024, 1, 2, tzinfo=UTC), sequences=sequences)
