"""The levels of a map: a small one by hand; every level of random maps is connected and holds the one below."""

import pyarrow as pa
import pytest

from mining.discovery.activities import activities
from mining.discovery.directly_follows import directly_follows
from mining.discovery.map_levels import map_levels


def told(con, log, **options):
    rows = [figure(con, log).to_arrow_table().to_pylist() for figure in (directly_follows, activities)]
    return map_levels(*rows, **options).to_pylist()


def log_of(make_log, variants):
    """``variants`` maps a text of one-letter activities to its number of cases."""
    rows = []
    for path, cases in variants.items():
        for case in range(cases):
            rows += [("p", f"{path}{case}", name, f"2024-01-01 {place:02}:00") for place, name in enumerate(path)]
    return make_log(rows)


def test_a_map_of_three_activities_has_them_by_cases_and_paths_by_frequency(con, make_log):
    found = told(con, log_of(make_log, {"ab": 6, "acb": 3, "aab": 1}))
    columns = ("kind", "from_activity", "to_activity", "activity_level", "path_level", "cases")
    assert [tuple(row[name] for name in columns) for row in found] == [
        ("aktivitet", "a", None, 67, 0, 10),  # a comes in with b: its way to the end leads over it
        ("aktivitet", "b", None, 67, 0, 10),
        ("aktivitet", "c", None, 100, 0, 3),
        ("overgang", "a", "a", 67, 100, 1),  # the one arrow that connects nothing
        ("overgang", "a", "b", 67, 0, 7),
        ("overgang", "a", "c", 100, 0, 3),
        ("overgang", "c", "b", 100, 0, 3),
        ("slut", "b", None, 67, 0, 10),
        ("start", None, "a", 67, 0, 10),
    ]


def test_a_figure_of_few_cases_comes_last_whatever_it_is(con, make_log):
    """With one case or four beside it, the rarest activity stands at the same level: none can be told from it."""
    variants = {"ab": 9, "acb": 4, "adb": 3}
    levels = [
        {
            (row["kind"], row["from_activity"], row["to_activity"]): (row["activity_level"], row["path_level"])
            for row in rows
        }
        for rows in (told(con, log_of(make_log, {**variants, "acb": n}), min_cases=5) for n in (1, 4))
    ]
    assert levels[0] == levels[1]


@pytest.mark.parametrize("seed", range(8))
def test_every_level_is_connected_and_holds_the_level_below(con, make_log, rng, seed):
    rng.seed(seed)
    variants = {
        "".join(rng.choice("abcdefgh") for _ in range(rng.randrange(1, 9))): rng.randrange(1, 30) for _ in range(25)
    }
    found = told(con, log_of(make_log, variants))
    below: set = set()
    for level in range(0, 101, 5):
        shown = [row for row in found if row["activity_level"] <= level and row["path_level"] == 0]
        names = {row["from_activity"] for row in shown if row["kind"] == "aktivitet"}
        arrows = {(row["from_activity"], row["to_activity"]) for row in shown if row["kind"] != "aktivitet"}
        assert reached(arrows) >= names
        assert reached({(head, tail) for tail, head in arrows}) >= names
        assert below <= names | arrows
        below = names | arrows
    assert {row["from_activity"] for row in found if row["kind"] == "aktivitet"} == set("".join(variants))


def reached(arrows):
    """What can be reached from the start marker; the marker stands for the end as well, and is not passed through."""
    found, ahead = set(), [None]
    while ahead:
        tail = ahead.pop()
        for head in (head for at, head in arrows if at == tail and head is not None):
            if head not in found:
                found.add(head)
                ahead.append(head)
    return found


def test_the_whole_map_is_at_the_top_and_an_empty_one_is_empty(con, make_log, rng):
    variants = {"".join(rng.choice("abcd") for _ in range(5)): rng.randrange(1, 9) for _ in range(12)}
    log = log_of(make_log, variants)
    found = told(con, log)
    edges = {row[1:3] for row in directly_follows(con, log).fetchall()}
    assert {(row["from_activity"], row["to_activity"]) for row in found if row["kind"] == "overgang"} == edges
    assert max(max(row["activity_level"], row["path_level"]) for row in found) == 100
    assert map_levels([], []).equals(pa.Table.from_pylist([], schema=map_levels([], []).schema))
