"""The law on the demo municipality: every planted breach is found, none is invented, and nobody is left out."""

import json
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from orchestration.extract.keys import read_purpose_key
from orchestration.rights.pseudonyms import pseudonyms_of
from tests.end_to_end.workplace import AS_OF, Workplace, new_workplace

PURPOSE = "procesindsigt"
Breach = tuple[str, str, str]
"""Process, rule and the case's pseudonym."""


def test_every_planted_breach_is_found_and_none_is_invented(demo: Workplace) -> None:
    assert_breaches_are_those_planted(demo)


def test_the_statuses_of_a_rule_sum_to_the_cases_it_was_put_to(demo: Workplace) -> None:
    with duckdb.connect() as con:
        rows = con.execute(
            "select rule_id, process, count(*), sum(cases),"
            " sum(met + late + running + at_risk + undeterminable + not_applicable)"
            f" from read_parquet('{demo.data}/mining/rule_results/rule_results.parquet')"
            " where level = 'total' group by all"
        ).fetchall()
        con.execute(f"attach '{demo.data}/warehouse.duckdb' as warehouse (read_only)")
        cases = dict(con.execute("select process, count(*) from warehouse.canonical.cases group by all").fetchall())
    assert len(rows) > 50
    assert [rule for rule, _, _, put_to, summed in rows if put_to != summed] == []
    # A case with a clock in each of two versions of a rule is put to both; else every case is put to one.
    once = [(rule, put_to, cases[process]) for rule, process, versions, put_to, _ in rows if versions == 1]
    assert [rule for rule, put_to, there in once if put_to != there] == []
    assert all(cases[process] <= put_to for _, process, versions, put_to, _ in rows if versions > 1)


@pytest.mark.full
def test_every_breach_among_a_hundred_thousand_cases_of_each_process_is_found(tmp_path: Path) -> None:
    workplace = new_workplace(tmp_path)
    workplace.run("demo", "--cases", "100000", "--out", str(workplace.data / "deliveries"))
    workplace.run("refresh", "--as-of", AS_OF)
    assert_breaches_are_those_planted(workplace)


def assert_breaches_are_those_planted(workplace: Workplace) -> None:
    found, planted = found_breaches(workplace), planted_breaches(workplace)
    assert len(planted) > 100, "the demo must hold breaches, or this test shows nothing"
    assert by_rule(found - planted) == {}, "invented"
    assert by_rule(planted - found) == {}, "not found"


def by_rule(breaches: set[Breach]) -> dict[tuple[str, str], int]:
    return dict(Counter((process, rule) for process, rule, _ in breaches))


def found_breaches(workplace: Workplace) -> set[Breach]:
    """What the engine calls late."""
    with duckdb.connect() as con:
        con.execute(f"attach '{workplace.data}/warehouse.duckdb' as warehouse (read_only)")
        return set(
            con.execute(
                "select distinct keys.process, breaches.rule_id, keys.case_id"
                f" from read_parquet('{workplace.data}/mining/rule_cases/*.parquet') as breaches"
                " join warehouse.canonical.case_keys as keys using (case_key) where breaches.status = 'late'"
            ).fetchall()
        )


def planted_breaches(workplace: Workplace) -> set[Breach]:
    """What the simulator says that it planted, under the pseudonyms of the door."""
    key = read_purpose_key(workplace.key, purpose=PURPOSE, data=workplace.data)
    planted: set[Breach] = set()
    cases: dict[str, list[tuple[str, list[str]]]] = {}
    for line in (workplace.data / "deliveries" / "truth" / "broken.jsonl").read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        cases.setdefault(told["process"], []).append((told["case"], told["rules"]))
    for process, broken in cases.items():
        pseudonyms = pseudonyms_of([case for case, _ in broken], kind=f"sag:{process}", key=key)
        planted |= {
            (process, rule, case) for case, (_, rules) in zip(pseudonyms, broken, strict=True) for rule in rules if case
        }
    return planted
