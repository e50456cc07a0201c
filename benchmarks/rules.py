"""Fifty rules put to every case of a synthetic log, with pm4py's DECLARE conformance on a size it can do.

``python -m benchmarks.rules --events 10000000`` prints seconds and peak memory of the whole evaluation, rows written
to Parquet included; ``--peer 200000`` also times the same order rules in pm4py on a log of that size, and here on the
same log. No time is asserted.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from benchmarks.synthetic import ACTIVITIES, PROCESS, write_log
from mining.log import EventLog
from mining.rules.calendar import make_calendar
from mining.rules.rule import DelayRule, OrderRule, Rule
from mining.rules.write import write_rule_cases

AS_OF = datetime(2024, 6, 30, tzinfo=UTC)
CODES = {name: f"a{place:02d}" for place, name in enumerate(ACTIVITIES)}
LIMITS = ((40, "calendar_days"), (7, "working_days"), (4, "weeks"), (2, "months"), (72, "hours"))
TEMPLATES = (
    ("precedence", "Precedence"),
    ("response", "Response"),
    ("coexistence", "Co-Existence"),
    ("succession", "Succession"),
    ("responded_existence", "Responded Existence"),
)
"""Templates that both sides have: ours, and pm4py's name for it."""


def rules() -> list[Rule]:
    """Twenty-five maximum delays in all units, half with pauses, five minimum, five counts, fifteen of order."""
    return [*_delays(), *_order_rules()]


def _delays() -> Iterator[Rule]:
    common = {"process": PROCESS, "title_da": "Måling", "law": "Ingen", "paragraph": "-"}
    for number in range(25):
        limit, unit = LIMITS[number % 5]
        pause = [{"from": ["a06"], "to": ["a07"], "waiting_for": "borger", "grace": 7}] if number % 2 else []
        yield DelayRule(
            id=f"MAX-{number}", kind="max_delay", limit=limit, unit=unit, start=[f"a{number % 8:02d}"],
            stop=[f"a{8 + number % 16:02d}"], pause=pause, waived_by=["a24"] if number % 3 == 0 else [], **common,
        )  # fmt: skip
    for number in range(5):
        limit, unit = LIMITS[number]
        names = {"start": [f"a{number:02d}"], "stop": [f"a{number + 10:02d}"]}
        yield DelayRule(id=f"MIN-{number}", kind="min_delay", limit=limit, unit=unit, **names, **common)
        yield DelayRule(id=f"CNT-{number}", kind="count", at_least=2, limit=limit, unit=unit, **names, **common)


def _order_rules() -> Iterator[OrderRule]:
    common = {"process": PROCESS, "title_da": "Måling", "law": "Ingen", "paragraph": "-", "kind": "order"}
    for number in range(15):
        template, _ = TEMPLATES[number % len(TEMPLATES)]
        a, b = f"a{number:02d}", f"a{number + 4:02d}"
        yield OrderRule(id=f"ORD-{number}", template=template, a=[a], b=[b], **common)


def load(con: duckdb.DuckDBPyConnection, log: Path) -> None:
    """The canonical tables that rules read, from the benchmark's log."""
    codes = ", ".join(f"('{name}', '{code}')" for name, code in CODES.items())
    con.execute("create schema canonical")
    con.execute(f"create temp table codes as select * from (values {codes}) as codes(name, code)")
    con.execute(f"""
        create table canonical.event_log as
        select
            process, case_id, row_number() over in_case::integer as event_no, event_id, code as activity, occurred_at,
            null::timestamptz as ended_at, 'second' as time_precision, hash(case_id) as case_key,
            'Nord' as unit, hash(code) as activity_key, lead(code) over in_case as next_activity,
            lead(occurred_at) over in_case as next_occurred_at
        from read_parquet('{log}') as events
        inner join codes on events.activity = codes.name
        window in_case as (partition by case_id order by occurred_at, source_position)
    """)
    con.execute("""
        create table canonical.cases as
        select process, case_id, case_key, 'Nord' as unit, min(occurred_at) as started_at, max(occurred_at) as ended_at
        from canonical.event_log
        group by all;
        create table canonical.events as select event_id, null::varchar as resource from canonical.event_log limit 0;
        create table canonical.object_changes
            (object_id varchar, attribute varchar, value varchar, valid_from timestamptz);
        create table canonical.activities as select 'byggesag' as process, 'a24' as activity, true as is_end;
    """)


def ours(log: Path, work: Path, asked: list[Rule]) -> dict[str, float]:
    """Seconds of putting ``asked`` to every case and of writing what is found, peak memory in GB, and rows written."""
    database = work / "rules.duckdb"
    database.unlink(missing_ok=True)
    with duckdb.connect(str(database), config={"threads": 2, "memory_limit": "6GB"}) as con:
        con.execute("set TimeZone = 'UTC'")
        load(con, log)
    with duckdb.connect(str(database), read_only=True, config={"threads": 2, "memory_limit": "6GB"}) as con:
        con.execute("set TimeZone = 'UTC'")
        make_calendar(con)
        start = time.perf_counter()
        paths = write_rule_cases(con, asked, EventLog(), as_of=AS_OF, out=work / "mining")
        seconds = time.perf_counter() - start
        counted = con.execute(f"select count(*) from read_parquet('{paths['rule_cases']}')").fetchone()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return {"seconds": round(seconds, 1), "peak_gb": round(peak, 2), "rows": counted[0] if counted else 0}


def peer(log: Path) -> float:
    """Seconds that pm4py takes for the order rules on the same events, reading the log not counted."""
    from pm4py.algo.conformance.declare import algorithm

    with duckdb.connect() as con:
        frame = con.sql(f"""
            select case_id as "case:concept:name", activity as "concept:name", occurred_at as "time:timestamp"
            from read_parquet('{log}') order by case_id, occurred_at, source_position
        """).df()
    names = {code: name for name, code in CODES.items()}
    model: dict[str, dict[tuple[str, str], dict[str, float]]] = {
        theirs.lower().replace(" ", "").replace("-", ""): {} for _, theirs in TEMPLATES
    }
    for number, rule in enumerate(_order_rules()):
        theirs = TEMPLATES[number % len(TEMPLATES)][1].lower().replace(" ", "").replace("-", "")
        model[theirs][names[rule.a[0]], names[str(rule.b[0])]] = {"support": 1, "confidence": 1}
    start = time.perf_counter()
    algorithm.apply(frame, model)
    return round(time.perf_counter() - start, 1)


def main() -> None:
    """Print the figures as lines of ``key: value``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--peer", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        write_log(work / "log.parquet", events=asked.events)
        print(f"{asked.events:,} events, {len(rules())} rules: {ours(work / 'log.parquet', work, rules())}")
        if asked.peer:
            write_log(work / "peer.parquet", events=asked.peer)
            here, there = ours(work / "peer.parquet", work, list(_order_rules())), peer(work / "peer.parquet")
            ratio = round(there / here["seconds"], 1) if here["seconds"] else None
            print(f"{asked.peer:,} events, 15 order rules: here {here}, pm4py {there} s, ratio {ratio}")


if __name__ == "__main__":
    main()
