"""Object figures by hand: an order of two items that are picked and packed together."""

import random

import pytest

from mining.objects.flattening import flattening_effects
from mining.objects.object_map import object_map_edges
from mining.objects.object_performance import event_waits, object_performance

TYPES = {"o1": "order", "o2": "order", "i1": "item", "i2": "item", "i3": "item"}
EVENTS = [
    ("e1", "place", "2024-01-01 00:00:00", ["o1", "i1", "i2"]),
    ("e2", "pick", "2024-01-01 00:00:10", ["i1"]),
    ("e3", "pick", "2024-01-01 00:00:40", ["i2"]),
    ("e4", "check", "2024-01-01 00:00:50", ["o1"]),
    ("e5", "pack", "2024-01-01 00:01:00", ["o1", "i1", "i2"]),
    ("e6", "place", "2024-01-01 00:02:00", ["o2", "i3"]),
    ("e7", "report", "2024-01-01 00:03:00", []),
    ("e8", "unknown", None, ["o1"]),
]


def test_the_map_by_hand(con, make_objects):
    assert object_map_edges(con, make_objects(EVENTS, TYPES)).fetchall() == [
        ("item", "pick", "pack", 2, 2, 35.0, 35.0, 47.0),
        ("item", "place", "pick", 2, 2, 25.0, 25.0, 37.0),
        ("order", "check", "pack", 1, 1, 10.0, 10.0, 10.0),
        ("order", "place", "check", 1, 1, 50.0, 50.0, 50.0),
    ]


def test_what_packing_waited_for(con, make_objects):
    """Ready at 10 and 40 s are the items, at 50 s the order; packed at 60 s."""
    waits = event_waits(con, make_objects(EVENTS, TYPES)).filter("activity = 'pack'").order("object_type").fetchall()
    seconds = [(kind, *(None if us is None else us / 1e6 for us in each)) for _, kind, _, *each in waits]
    assert seconds == [
        ("(alle)", 10, 40, None, None),
        ("item", 20, None, 30, 0),
        ("order", 10, None, 0, 40),
    ]


def test_the_figures_of_packing(con, make_objects):
    table = object_performance(con, make_objects(EVENTS, TYPES)).filter("activity in ('pack', 'check')").fetchall()
    assert [(*row[:6], row[8]) for row in table] == [
        ("(alle)", "check", "sojourn", 1, 1, 50.0, round(50 / 86400, 6)),
        ("(alle)", "check", "synchronisation", 1, 1, 0.0, 0.0),
        ("(alle)", "pack", "sojourn", 1, 3, 10.0, round(10 / 86400, 6)),
        ("(alle)", "pack", "synchronisation", 1, 3, 40.0, round(40 / 86400, 6)),
        ("item", "pack", "lagging", 1, 2, 0.0, 0.0),
        ("item", "pack", "pooling", 1, 2, 30.0, round(30 / 86400, 6)),
        ("item", "pack", "sojourn", 1, 2, 20.0, round(20 / 86400, 6)),
        ("order", "check", "pooling", 1, 1, 0.0, 0.0),
        ("order", "check", "sojourn", 1, 1, 50.0, round(50 / 86400, 6)),
        ("order", "pack", "lagging", 1, 1, 40.0, round(40 / 86400, 6)),
        ("order", "pack", "pooling", 1, 1, 0.0, 0.0),
        ("order", "pack", "sojourn", 1, 1, 10.0, round(10 / 86400, 6)),
    ]


def test_flattening_by_hand(con, make_objects):
    """To items, placing and packing are doubled; to orders, nothing is. An order with two picks would diverge."""
    picked = [(*event[:3], [*event[3], "o1"]) if event[1] == "pick" else event for event in EVENTS]
    assert flattening_effects(con, make_objects(EVENTS, TYPES)).fetchall() == [
        ("item", 3, 7, 5, 3, 2, 2, 0, 0),
        ("order", 2, 5, 5, 3, 0, 0, 0, 0),
    ]
    assert flattening_effects(con, make_objects(picked, TYPES)).fetchall()[1] == ("order", 2, 7, 7, 1, 0, 0, 2, 1)


def test_equal_times_go_by_rank_and_then_by_the_source(con, make_objects):
    at = "2024-01-01"
    events = [("e1", "b", at, ["o1"]), ("e2", "a", at, ["o1"]), ("e3", "c", at, ["o1"])]
    as_delivered = object_map_edges(con, make_objects(events, {"o1": "order"})).fetchall()
    assert [row[1:3] for row in as_delivered] == [("a", "c"), ("b", "a")]
    ranked = object_map_edges(con, make_objects(events, {"o1": "order"}, ranks={"a": 1, "b": 2, "c": 3})).fetchall()
    assert [row[1:3] for row in ranked] == [("a", "b"), ("b", "c")]


@pytest.mark.parametrize("seed", range(3))
def test_an_object_of_n_events_makes_n_minus_1_transitions_and_parts_never_exceed_the_whole(con, make_objects, seed):
    draw = random.Random(seed)  # noqa: S311
    types = {f"{kind}{number}": kind for kind in "xy" for number in range(4)}
    events = [
        (f"e{number:02}", draw.choice("abc"), f"2024-01-01 00:{draw.randrange(60):02}", draw.sample(sorted(types), 3))
        for number in range(40)
    ]
    log = make_objects(events, types)
    touched = {key: sum(key in event[3] for event in events) for key in types}
    edges = object_map_edges(con, log).fetchall()
    assert sum(row[3] for row in edges) == sum(max(count - 1, 0) for count in touched.values())
    con.execute(f"create table waits as {event_waits(con, log).sql_query()}")
    worse = con.sql("""
        select count(*) from waits as part inner join waits as whole using (event_id)
        where whole.object_type = '(alle)' and part.object_type <> '(alle)'
            and (part.sojourn_us < whole.sojourn_us or part.pooling_us > whole.synchronisation_us
                or part.lagging_us > whole.synchronisation_us)""")
    assert worse.fetchall() == [(0,)]
