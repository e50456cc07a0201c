"""The register of rules: what a rule asks is said in words, and approval counts from its day on."""

from datetime import UTC, date, datetime
from typing import get_args

import duckdb
import pytest

from mining.errors import ArgumentError
from mining.rules.register import COLUMNS, TEMPLATES_DA, limit_da, rules
from mining.rules.rule import DelayRule, OrderRule, Template

ABOUT = {"id": "F1", "process": "p", "title_da": "Søren's frist", "law": "Loven", "paragraph": "§ 1"}
CLOCK = ABOUT | {"start": ["a"], "stop": ["b"]}
AS_OF = datetime(2024, 6, 30, 21, 59, tzinfo=UTC)


def delay(**changed: object) -> DelayRule:
    given: dict[str, object] = {"kind": "max_delay", "limit": 40, "unit": "calendar_days"}
    return DelayRule.model_validate(CLOCK | given | changed)


def order(**changed: object) -> OrderRule:
    given: dict[str, object] = {"kind": "order", "template": "precedence", "a": ["a"], "b": ["b"]}
    return OrderRule.model_validate(ABOUT | given | changed)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "40 kalenderdage"),
        ({"limit": 1, "unit": "months"}, "1 måned"),
        ({"limit": 24, "unit": "hours"}, "24 timer"),
        ({"limit": 1, "unit": "working_days"}, "1 arbejdsdag"),
        ({"limit": 0, "unit": "year_end"}, "årets udgang"),
        ({"limit": 3, "unit": "year_end"}, "udgangen af 3. år efter"),
        ({"kind": "min_delay", "limit": 2, "unit": "weeks"}, "tidligst efter 2 uger"),
        ({"kind": "count", "limit": 6, "unit": "months", "at_least": 4}, "mindst 4 inden for 6 måneder"),
        (
            {"kind": "count", "limit": 1, "unit": "weeks", "at_least": 1, "at_most": 2},
            "mindst 1 og højst 2 inden for 1 uge",
        ),
    ],
)
def test_a_limit_is_said_in_words(changed: dict[str, object], words: str) -> None:
    assert limit_da(delay(**changed)) == words


@pytest.mark.parametrize(
    ("template", "n", "words"),
    [
        ("absence", 1, "må ikke ske"),
        ("absence", 2, "højst 1 gang"),
        ("existence", 1, "mindst 1 gang"),
        ("exactly", 3, "netop 3 gange"),
    ],
)
def test_a_number_of_times_is_said_in_words(template: str, n: int, words: str) -> None:
    assert limit_da(order(template=template, n=n, b=None)) == words


def test_every_template_has_words() -> None:
    assert set(TEMPLATES_DA) == set(get_args(Template)) - {"existence", "absence", "exactly"}


def test_each_version_is_a_row_and_is_approved_from_its_danish_day_on() -> None:
    con = duckdb.connect()
    declared = (
        delay(version="2", approved_by="Jurist", approved_on="2024-07-01", is_confirmed=True),
        delay(version="1", approved_by="Jurist", approved_on="2024-06-30"),
        order(id="D1", approved_on="2024-01-01"),  # a date and nobody
    )
    rows = rules(con, declared, as_of=AS_OF).select("rule_id, rule_version, is_approved, is_confirmed").fetchall()
    assert rows == [("D1", "1", False, False), ("F1", "1", True, False), ("F1", "2", False, True)]
    after = rules(con, declared, as_of=datetime(2024, 6, 30, 22, 0, tzinfo=UTC))
    assert after.filter("is_approved").select("rule_version").fetchall() == [("1",), ("2",)]


def test_a_clock_has_a_limit_and_an_order_a_template() -> None:
    made = rules(duckdb.connect(), (delay(valid_from="2016-01-01"), order(id="D1")), as_of=AS_OF)
    shown = made.select("rule_id, kind, template, limit_value, limit_unit, limit_da, valid_from, title_da").fetchall()
    title = "Søren's frist"
    assert shown == [
        ("D1", "order", "precedence", None, None, "kun når det andet er sket før", None, title),
        ("F1", "max_delay", None, 40, "calendar_days", "40 kalenderdage", date(2016, 1, 1), title),
    ]


def test_no_rules_are_an_empty_table_of_the_same_columns() -> None:
    made = rules(duckdb.connect(), (), as_of=AS_OF)
    assert (made.columns, made.fetchall()) == (list(COLUMNS), [])


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ArgumentError, match="no time zone"):
        rules(duckdb.connect(), (), as_of=datetime(2024, 1, 1))  # noqa: DTZ001
