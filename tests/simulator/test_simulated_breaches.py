"""Small cases, drawn by hand, that keep or break one rule."""

import pytest

from simulator import calendar
from simulator.breaches import (
    Clock,
    begins_otherwise,
    comes_without,
    goes_on_after,
    has_too_few,
    is_too_early,
    lacks_after,
    times,
)

END = calendar.LAST_DAY
TEN_DAYS = Clock(("a",), ("z",), lambda day: day + 10, alternatives=("letter",), waived_by=("closed",))


def events(*told: tuple[float, str]) -> list[tuple[int, str]]:
    """Events on days; a whole number is a stamp of the day alone."""
    return [(int(day * calendar.DAY), code) for day, code in told]


@pytest.mark.parametrize(
    ("told", "late"),
    [
        ([(1, "a"), (11, "z")], False),
        ([(1, "a"), (12, "z")], True),
        ([(1.9, "a"), (11.99, "z")], False),
        ([(1, "z"), (2, "a"), (30, "z")], True),  # a stop before the start stops nothing
        ([(5, "z"), (5.4, "a")], False),  # of the stop only the day is known
        ([(5.1, "z"), (5.4, "a")], True),
        ([(1, "a")], True),
        ([(END - 10, "a")], False),
        ([(END - 11, "a")], True),
        ([(1, "z")], False),
        ([(1, "a"), (11, "letter"), (40, "z")], False),
        ([(1, "a"), (12, "letter"), (40, "z")], True),
        ([(1, "a"), (5, "closed")], False),
        ([(1, "a"), (12, "closed")], True),
        ([(1, "a"), (12, "z"), (13, "closed")], True),
        ([(1, "a"), (5, "z"), (6, "a")], False),  # the first start alone
    ],
)
def test_a_clock_runs_out_the_day_after_its_last(told, late):
    assert TEN_DAYS.is_late(events(*told)) is late


def test_each_start_has_a_clock_of_its_own():
    clock = Clock(("a",), ("z",), lambda day: day + 10, each=True)
    assert not clock.is_late(events((1, "a"), (5, "z"), (20, "a"), (30, "z")))
    assert clock.is_late(events((1, "a"), (5, "z"), (20, "a"), (31, "z")))
    again = Clock(("a",), ("a",), lambda day: day + 10, each=True)
    assert again.is_late(events((1, "a"), (5, "a"), (16, "a")))
    assert not again.is_late(events((END - 15, "a"), (END - 5, "a")))


@pytest.mark.parametrize(
    ("told", "late"),
    [
        ([(1, "a"), (3, "ask"), (9, "answer"), (17, "z")], False),
        ([(1, "a"), (3, "ask"), (9, "answer"), (18, "z")], True),
        ([(1, "a"), (13, "ask"), (20, "answer"), (20, "z")], True),  # asked when it was late already
        ([(1, "a"), (3, "ask")], False),
        ([(1, "ask"), (3, "a"), (6, "answer"), (16, "z")], False),
        ([(1, "ask"), (3, "a"), (6, "answer"), (17, "z")], True),
    ],
)
def test_a_wait_moves_the_deadline_by_its_days(told, late):
    clock = Clock(("a",), ("z",), lambda day: day + 10, pause=("ask", "answer"))
    assert clock.is_late(events(*told)) is late


def test_what_came_too_early_is_the_first_stop_after_the_first_start():
    def early(*told: tuple[float, str]) -> bool:
        return is_too_early(events(*told), "a", "z", allowed=lambda day: day + 14, waived_by=("answered",))

    assert early((1, "a"), (14, "z"))
    assert not early((1, "a"), (15, "z"))
    assert not early((1, "a"), (3, "answered"), (4, "z"))
    assert not early((1, "z"), (5, "b"))
    assert not early((1, "a"))


def test_too_few_are_counted_when_the_time_is_over():
    def few(*told: tuple[float, str]) -> bool:
        return has_too_few(events(*told), "a", ("m", "n"), 2, due=lambda day: day + 100, waived_by=("well",))

    assert few((1, "a"), (20, "m"), (102, "n"))
    assert not few((1, "a"), (20, "m"), (101, "n"))
    assert not few((1, "a"), (20, "m"), (30, "well"))
    assert few((1, "a"), (20, "m"), (130, "well"))
    assert not few((END - 100, "a"))


def test_order_is_judged_by_the_events_as_they_stand():
    case = events((1, "a"), (2, "b"), (3, "end"), (4, "c"))
    assert comes_without(case, "c", "b")
    assert not comes_without(case, "a", "b")
    assert not comes_without(case, "a", "x")
    assert begins_otherwise(case, "b")
    assert not begins_otherwise(case, "a")
    assert goes_on_after(case, "end", allowed=("reopened",))
    assert not goes_on_after(case, "end", allowed=("c",))
    assert not goes_on_after(case[:3], "end", allowed=())
    assert times(case, "a") == 1


def test_an_answer_must_follow_the_last_of_what_asks_for_it():
    case = events((1, "a"), (2, "z"), (3, "a"), (4, "b"))
    assert lacks_after(case, "a", ("z",))
    assert not lacks_after(case, "a", ("z", "b"))
    assert not lacks_after(case[:2], "a", ("z",))
    assert not lacks_after(case, "x", ("z",))
