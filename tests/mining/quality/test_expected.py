"""Each declared expectation, put to cases drawn by hand: which it is put to, and in which it is not met."""

import pytest
from pydantic import TypeAdapter, ValidationError

from mining.quality.expected import CaseNumberGap, Expected, Topic
from mining.quality.expected_sql import expected_sql, number_gaps_sql
from tests.mining.quality.registered import LOG, open_log

DAY = "2024-03-0{} 08:00:0{}+00"
KIND = TypeAdapter(Expected)


def path(*activities: str) -> list[tuple[str, str]]:
    """One activity a day."""
    return [(activity, DAY.format(day, 0)) for day, activity in enumerate(activities, start=1)]


def put(con, topics=(), **asked) -> dict[str, bool]:
    """What the expectation finds, by case; cases it is not put to are not there."""
    query = expected_sql(LOG, KIND.validate_python({"process": "p", **asked}), topics=topics)
    rows = con.sql(f"select case_id, is_found from ({query}) inner join canonical.cases using (case_key)").fetchall()
    found = dict(rows)
    assert len(found) == len(rows), "a case is put to an expectation once"
    return found


def test_an_activity_more_often_than_it_may_be():
    con = open_log({"a": path("x", "x", "x"), "b": path("x"), "c": path("y")})
    assert put(con, check="activity_frequency", activity="x", at_most=2) == {"a": True, "b": False, "c": False}


def test_an_activity_that_lacks_is_asked_for_when_the_case_is_over():
    con = open_log({"a": path("y"), "b": path("y")}, is_open={"a"})
    assert put(con, check="activity_frequency", activity="x", at_least=1) == {"b": True}


def test_the_order_is_that_of_first_occurrences_and_two_of_them_are_needed():
    cases = {"a": path("x", "y", "x"), "b": path("y", "x"), "c": path("x"), "d": path("z", "x"), "e": path("x", "z")}
    found = put(open_log(cases), check="activity_order", activities=["x", "y", "z"])
    assert found == {"a": False, "b": True, "d": True, "e": False}


def test_a_case_that_is_over_has_all_the_activities():
    con = open_log({"a": path("x", "x"), "b": path("y", "x"), "c": path("z")}, is_open={"c"})
    assert put(con, check="incomplete_case", activities=["x", "y"]) == {"a": True, "b": False}


def test_a_condition_reads_the_newest_value():
    con = open_log(
        {"a": path("x"), "b": path("x"), "c": path("x")}, attributes={"a": {"kind": "k"}, "b": {"kind": "k"}}
    )
    con.execute("insert into canonical.object_changes values ('b', 'kind', 'other', '2024-01-01 00:00:00+00')")
    when = {"attribute": "kind", "one_of": ["k"]}
    assert put(con, check="conditional_activity", activity="y", when=when) == {"a": True}


@pytest.mark.parametrize(("before", "expected"), [(False, {"a": False, "b": False, "c": True}),
                                                  (True, {"a": False, "b": True, "c": True})])  # fmt: skip
def test_an_activity_has_the_one_that_belongs_to_it(before, expected):
    con = open_log({"a": path("y", "x"), "b": path("x", "y"), "c": path("x"), "d": path("y")})
    assert put(con, check="related_activity", activity="x", requires=["y", "q"], before=before) == expected


def test_values_that_belong_together():
    kinds = {"a": {"kind": "k", "law": "1"}, "b": {"kind": "k", "law": "2"}, "c": {"kind": "k"}, "d": {"kind": "other"}}
    con = open_log({case: path("x") for case in kinds}, attributes=kinds)
    found = put(
        con,
        check="attribute_dependency",
        when={"attribute": "kind", "one_of": ["k"]},
        then={"attribute": "law", "one_of": ["1"]},
    )
    assert found == {"a": False, "b": True, "c": True}


@pytest.mark.parametrize(
    ("bounds", "outside"),
    [
        ({"at_least": 0, "at_most": 10}, {"minus", "text"}),
        ({"at_most": 4}, {"comma", "text"}),
        ({"one_of": ["4,5", "x"]}, {"zero", "minus"}),
    ],
)
def test_a_value_outside_its_range_and_one_that_is_no_number(bounds, outside):
    values = {"zero": "0", "comma": "4,5", "minus": "-1", "text": "x"}
    con = open_log({case: path("x") for case in [*values, "none"]}, attributes={c: {"v": v} for c, v in values.items()})
    found = put(con, check="value_range", attribute="v", **bounds)
    assert set(found) == set(values)
    assert {case for case, is_found in found.items() if is_found} == outside


def test_a_day_outside_its_range():
    con = open_log({"a": path("x"), "b": path("x")}, attributes={"a": {"v": "2024-02-01"}, "b": {"v": "1924-02-01"}})
    assert put(con, check="value_range", attribute="v", at_least="2000-01-01") == {"a": False, "b": True}


def test_a_decision_says_by_what_law():
    con = open_log(
        {"a": path("d"), "b": path("d"), "c": path("x")}, attributes={"a": {"law": "§ 1"}, "b": {"law": " "}}
    )
    found = put(con, check="decision_without_legal_basis", decision=["d"], attribute="law")
    assert found == {"a": False, "b": True}


def test_a_hearing_after_the_decision_is_none():
    con = open_log({"a": path("h", "d"), "b": path("d", "h"), "c": path("x")})
    assert put(con, check="decision_without_hearing", decision=["d"], hearing=["h"]) == {"a": False, "b": True}


def test_a_case_that_is_over_has_a_decision():
    con = open_log({"a": path("x", "d"), "b": path("x"), "c": path("x")}, is_open={"c"})
    assert put(con, check="closed_without_decision", decision=["d", "e"]) == {"a": False, "b": True}


def test_decision_and_closing_in_one_minute():
    at = "2024-03-01 08:0{}:{}+00"
    cases = {
        "same": [("d", at.format(0, "01")), ("c", at.format(0, "59"))],
        "next": [("d", at.format(0, "59")), ("c", at.format(1, "00"))],
        "open": [("d", at.format(0, "00"))],
    }
    asked = {"check": "decision_at_closing", "decision": ["d"], "closing": ["c"]}
    assert put(open_log(cases), **asked) == {"same": True, "next": False}
    assert put(open_log(cases, precision="day"), **asked) == {}


def test_a_topic_is_in_use_on_the_day_the_case_began():
    begun = {"a": "2024-01-01 12:00:00+00", "b": "2024-12-31 22:59:59+00", "c": "2024-12-31 23:00:00+00"}
    had = {case: {"kle": "02.34.02-P19-1-24"} for case in begun} | {"d": {"kle": "99.99.99"}}
    con = open_log({case: [("x", at)] for case, at in begun.items()} | {"d": path("x"), "e": path("x")}, attributes=had)
    asked = {"check": "kle_inactive", "attribute": "kle"}
    topics = [Topic.model_validate({"emne": "02.34.02", "valid_from": "2024-01-01", "valid_to": "2024-12-31"})]
    # 23:00 UTC is midnight in Denmark: the next day.
    assert put(con, topics, **asked) == {"a": False, "b": False, "c": True, "d": True}
    assert put(con, **asked) == {}, "without a list nothing can be asked"


def test_a_facet_stands_by_itself_or_in_a_journal_key():
    values = {"a": "G01", "b": "27.24.00-Ø54-5-19", "c": "27.24.00", "d": "g01"}
    con = open_log({case: path("x") for case in [*values, "e"]}, attributes={c: {"f": v} for c, v in values.items()})
    found = put(con, check="kle_facet_missing", attribute="f")
    assert found == {"a": False, "b": False, "c": True, "d": True, "e": True}


def test_a_case_has_a_party_in_one_of_the_roles():
    con = open_log({"a": path("x"), "b": path("x"), "c": path("x")})
    con.execute("insert into canonical.object_objects values ('a', 'p1', 'primær part'), ('b', 'p2', 'nabo')")
    assert put(con, check="missing_party", roles=["primær part"]) == {"a": False, "b": True, "c": True}


def test_numbers_left_out_of_a_series_are_counted_and_a_series_that_is_none_is_not():
    values = {"a": "24-001", "b": "24-002", "c": "24-005", "d": "25-001", "e": "25-002", "f": "x-1", "g": "x-900"}
    con = open_log({case: path("x") for case in values}, attributes={c: {"nr": v} for c, v in values.items()})
    con.execute("create temp table practice_cases as select case_key, 's' as source from canonical.cases")
    asked = CaseNumberGap(check="case_number_gap", process="p", attribute="nr")
    # 24: one to five, three of them there; 25: both; x: 900 numbers, two of them there.
    assert con.sql(number_gaps_sql(LOG, asked)).fetchall() == [("s", "p", 7, 2)]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"check": "activity_frequency", "activity": "x"}, "needs at_least or at_most"),
        ({"check": "activity_frequency", "activity": "x", "at_least": 2, "at_most": 1}, "at_most 1 is less"),
        ({"check": "activity_order", "activities": ["x", "x"]}, "names an activity twice"),
        ({"check": "value_range", "attribute": "v"}, "needs either"),
        ({"check": "value_range", "attribute": "v", "at_most": 1, "one_of": ["x"]}, "needs either"),
        ({"check": "value_range", "attribute": "v", "at_least": 1, "at_most": "2024-01-01"}, "not one of each"),
        ({"check": "no_such_check"}, "no_such_check"),
        ({"check": "missing_party", "roles": ["r"], "more": 1}, "more"),
    ],
)
def test_what_says_nothing_or_contradicts_itself_is_refused(asked, words):
    with pytest.raises(ValidationError, match=words):
        KIND.validate_python({"process": "p", **asked})
