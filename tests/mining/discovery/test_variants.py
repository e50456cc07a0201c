"""Variants against hand-drawn logs and against comparing the lists themselves."""

from collections import Counter

import duckdb

from mining.discovery.variants import case_variants, keyed_cases_sql, variants
from mining.log import EventLog

DAY = 86400.0


def test_a_hand_drawn_log_gives_every_variant_most_cases_first(con, make_log):
    log = make_log(
        [
            ("bygge", "1", "modtag", "2024-01-01 00:00"),
            ("bygge", "1", "afgør", "2024-01-02 00:00"),
            ("bygge", "2", "modtag", "2024-01-01 00:00"),
            ("bygge", "2", "afgør", "2024-01-05 00:00"),
            ("bygge", "3", "afgør", "2024-01-01 00:00"),
            ("bygge", "3", "modtag", "2024-01-01 00:00"),
            ("bygge", "4", "afgør", "2024-01-01 00:00"),
            ("drift", "1", "modtag", None),
            ("drift", "1", "afgør", None),
        ]
    )
    assert variants(con, log).select("* exclude (variant_key)").fetchall() == [
        ("bygge", 1, ["modtag", "afgør"], 2, 0.5, 2.5 * DAY),
        ("bygge", 2, ["afgør"], 1, 0.25, 0.0),
        ("bygge", 3, ["afgør", "modtag"], 1, 0.25, 0.0),
        ("drift", 1, ["modtag", "afgør"], 1, 1.0, None),
    ]


def test_each_case_is_matched_to_its_variant_by_key(con, make_log):
    log = make_log([("p", "1", "a", None), ("p", "2", "b", None), ("p", "3", "a", None)])
    of_case = {case_id: key for _, case_id, _, key in case_variants(con, log).fetchall()}
    of_variant = dict(variants(con, log).select("activities[1], variant_key").fetchall())
    assert of_case == {"1": of_variant["a"], "2": of_variant["b"], "3": of_variant["a"]}
    assert all(len(key) == 32 for key in of_variant.values())


def test_an_empty_log_has_no_variants(con, make_log):
    log = make_log([])
    assert variants(con, log).fetchall() == []
    assert case_variants(con, log).fetchall() == []


def test_keys_tell_apart_exactly_what_comparing_lists_tells_apart(con, make_log, rng):
    traces = [[rng.choice("abc") for _ in range(rng.randrange(1, 7))] for _ in range(400)]
    rows = [("p", f"{case:04}", activity, None) for case, trace in enumerate(traces) for activity in trace]
    got = variants(con, make_log(rows)).fetchall()
    expected = sorted(Counter(map(tuple, traces)).items(), key=lambda item: (-item[1], item[0]))
    assert [(tuple(row[2]), row[3]) for row in got] == expected
    assert [row[1] for row in got] == list(range(1, len(got) + 1))
    assert sum(row[3] for row in got) == len(traces)


def test_a_million_short_sequences_have_a_million_keys(con: duckdb.DuckDBPyConnection):
    """All 10^6 sequences of six of ten activities: swaps and repeats at every place, and no two alike."""
    con.execute("""
        create table canonical.event_log as
        select
            'p' as process, sequence::varchar as case_id, sequence as case_key, place as event_no,
            ((sequence // (10 ** place)::bigint) % 10 + 1)::integer as activity_key,
            null::timestamptz as occurred_at, null::timestamptz as ended_at
        from range(1000000) as sequences(sequence), range(6) as places(place)
    """)
    keys = con.sql(keyed_cases_sql(EventLog()))
    assert keys.aggregate(
        "count(distinct (key_high, key_low)), count(distinct key_high), count(distinct key_low)"
    ).fetchall() == [(1_000_000, 1_000_000, 1_000_000)]
