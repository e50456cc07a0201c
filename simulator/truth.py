"""What was planted, counted while it is written: what a miner must find in the extracts, to the last event.

Counts are kept per process and do not grow with the number of cases; what grows goes straight to a file.
"""

import json
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from simulator import calendar
from simulator.case import Area, Case, Effect
from simulator.people import Citizen
from simulator.write import TextFile

_HOUR = 3600
_JOB = 2 * _HOUR
"""The second of the day at which the jobs of all areas run."""


class Tally:
    """Counts of one process. Elapsed times are of UTC instants, so a step over the change of summer time is right."""

    def __init__(self, area: Area) -> None:
        self._area = area
        self._ends = area.vocabulary.ends()
        self._bottleneck = (area.bottleneck.from_activity, area.bottleneck.to_activity)
        self.cases = self.events = self.open_cases = 0
        self._rows: Counter[str] = Counter()
        self._activities: Counter[str] = Counter()
        self._first: Counter[str] = Counter()
        self._last: Counter[str] = Counter()
        self._follows: Counter[tuple[str, str]] = Counter()
        self._seconds: Counter[tuple[str, str]] = Counter()
        self._planted: Counter[str] = Counter()
        self._broken: Counter[str] = Counter()
        self._units: Counter[str | None] = Counter()
        # Hours waited at the planted step, in the planted unit and elsewhere.
        self._waits: dict[bool, Counter[int]] = {True: Counter(), False: Counter()}
        self._effects = [_EffectTally(effect) for effect in area.effects]
        self._party = {each.code: each.waiting_for for each in area.vocabulary.activities}
        self._causes: Counter[str] = Counter()

    def add(self, case: Case) -> None:
        """Count one case."""
        self.cases += 1
        for table, rows in case.rows.items():
            self._rows[table] += len(rows)
        self.events += len(case.events)
        self._planted.update(case.planted)
        self._broken.update(case.broken)
        self._units[case.unit] += 1
        codes = [code for _, code in case.events]
        self._activities.update(codes)
        self._first[codes[0]] += 1
        self._last[codes[-1]] += 1
        self.open_cases += codes[-1] not in self._ends
        moments = [calendar.utc(moment) for moment, _ in case.events]
        for place in range(1, len(codes)):
            arc, elapsed = (codes[place - 1], codes[place]), moments[place] - moments[place - 1]
            self._follows[arc] += 1
            self._seconds[arc] += elapsed
            if arc[0] not in self._ends:
                self._add_causes(self._party[arc[0]], elapsed, case.events[place - 1][0], case.events[place][0])
            if arc == self._bottleneck:
                self._waits[case.unit == self._area.bottleneck.unit][elapsed // _HOUR] += 1
        for effect in self._effects:
            effect.add(case, codes, moments)

    def _add_causes(self, party: str, elapsed: int, since: int, until: int) -> None:
        """A wait for another is that party's; of the municipality's own, closed days, then the job that ended it."""
        if party in ("borger", "anden_myndighed"):
            self._causes[party] += elapsed
        else:
            closed = min(elapsed, calendar.closed_between(since, until))
            self._causes["lukket"] += closed
            self._causes["pulje" if until % calendar.DAY == _JOB else "åbent"] += elapsed - closed

    def report(self) -> dict[str, Any]:
        """The process's part of ``truth.json``; lists and keys are sorted."""
        return {
            "source": self._area.vocabulary.process,
            "tables": {
                name: {"file": layout.path, "rows": self._rows[name]} for name, layout in self._area.tables.items()
            },
            "cases": self.cases,
            "open_cases": self.open_cases,
            "events": self.events,
            "events_per_activity": dict(sorted(self._activities.items())),
            "starts": dict(sorted(self._first.items())),
            "ends": dict(sorted(self._last.items())),
            "cases_per_unit": {unit or "(none)": count for unit, count in sorted(self._units.items(), key=str)},
            "directly_follows": [
                {"from": arc[0], "to": arc[1], "transitions": count, "total_seconds": self._seconds[arc]}
                for arc, count in sorted(self._follows.items())
            ],
            "bottleneck": self._bottleneck_report(),
            "waiting_seconds": dict(sorted(self._causes.items())),
            "defects": {
                name: {"count": self._planted[name], "means": means} for name, means in self._area.plants.items()
            },
            "rules": {rule: {"broken": self._broken[rule], "means": means} for rule, means in self._area.rules.items()},
            "effects": {each.effect.name: each.report() for each in self._effects},
        }

    def _bottleneck_report(self) -> dict[str, Any]:
        planted = self._area.bottleneck
        return {
            "from_activity": planted.from_activity,
            "to_activity": planted.to_activity,
            "unit": planted.unit,
            **_summary(self._waits[True]),
            "other_units": _summary(self._waits[False]),
        }


class _EffectTally:
    """Hours from a case's first ``from_activity`` to the next ``to_activity``, in an effect's group and outside it."""

    def __init__(self, effect: Effect) -> None:
        self.effect = effect
        self._since = 0 if effect.since is None else (effect.since - calendar.FIRST_DATE).days * calendar.DAY
        self._waits: dict[tuple[bool, bool], Counter[int]] = {
            (in_group, is_since): Counter() for in_group in (True, False) for is_since in (True, False)
        }

    def add(self, case: Case, codes: list[str], moments: list[int]) -> None:
        """Count a case that has the step."""
        if self.effect.from_activity not in codes:
            return
        start = codes.index(self.effect.from_activity)
        if self.effect.to_activity not in codes[start + 1 :]:
            return
        stop = codes.index(self.effect.to_activity, start + 1)
        key = (self.effect.name in case.effects, case.events[start][0] >= self._since)
        self._waits[key][(moments[stop] - moments[start]) // _HOUR] += 1

    def report(self) -> dict[str, Any]:
        """What was planted and what it came to; for an intervention also how it was before."""
        told = {
            "kind": self.effect.kind,
            "from_activity": self.effect.from_activity,
            "to_activity": self.effect.to_activity,
            "group": self.effect.group,
            "means": self.effect.means,
            "affected": _summary(self._waits[True, True]),
            "others": _summary(self._waits[False, True]),
        }
        if self.effect.since is None:
            return told
        before = {"affected": _summary(self._waits[True, False]), "others": _summary(self._waits[False, False])}
        return {**told, "since": self.effect.since.isoformat(), "before": before}


def _summary(hours: Counter[int]) -> dict[str, float | int | None]:
    """Number and quantiles in days, from whole hours: right to 0.05 days."""
    return {
        "transitions": hours.total(),
        "median_days": _quantile_days(hours, 0.5),
        "p90_days": _quantile_days(hours, 0.9),
    }


def _quantile_days(hours: Counter[int], share: float) -> float | None:
    """The quantile by linear interpolation, as numpy draws it."""
    if not hours:
        return None
    place = share * (hours.total() - 1)
    below, above = _nth(hours, int(place)), _nth(hours, min(int(place) + 1, hours.total() - 1))
    return round((below + (above - below) * (place - int(place))) / 24, 2)


def _nth(hours: Counter[int], place: int) -> int:
    for value in sorted(hours):
        place -= hours[value]
        if place < 0:
            return value
    raise IndexError(place)


class TruthFiles:
    """What is told of every single case, written as it comes; collects the canaries, which stay few.

    ``traces.jsonl``: the case's activities in order and the Danish wall-clock stamps of its first and last event.
    ``broken.jsonl``: the rules a case breaks, of cases that break any. ``identities.json``: whom a case is about and
    every form of the CPR number in it; a citizen with two cases stands there twice. ``companies.jsonl``: the same of
    cases about a company, with its CVR number.
    """

    def __init__(self, folder: Path) -> None:
        self._files = ExitStack()
        self._traces, self._broken, self._companies, self._identities = (
            self._files.enter_context(TextFile(folder / name))
            for name in ("traces.jsonl", "broken.jsonl", "companies.jsonl", "identities.json")
        )
        self._identities.line('{"citizens": [')
        self._comma = ""
        self.canaries: list[str] = []

    def add(self, process: str, case: Case) -> None:
        """Write one case's trace, the rules it breaks and whom it is about."""
        self._traces.line(_trace(process, case))
        if case.broken:
            self._broken.line(json.dumps({"process": process, "case": case.case_id, "rules": case.broken}))
        told = {"process": process, "case": case.case_id, **case.party._asdict(), "written": case.written}
        if isinstance(case.party, Citizen):
            self._identities.line(self._comma + json.dumps(told, ensure_ascii=False))
            self._comma = ","
        else:
            self._companies.line(json.dumps(told, ensure_ascii=False))
        self.canaries += case.canaries

    def end(self, areas: Iterable[Area]) -> None:
        """Name the case workers, which ends the identities."""
        staff = [
            {
                "process": area.vocabulary.process,
                "name": worker.name,
                "initials": worker.initials,
                "unit": worker.unit.code,
            }
            for area in areas
            for worker in area.workers
        ]
        self._identities.line(f'], "case_workers": {json.dumps(staff, ensure_ascii=False)}}}')

    def __enter__(self) -> "TruthFiles":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.__exit__(kind, error, trace)


def _trace(process: str, case: Case) -> str:
    codes = '", "'.join([code for _, code in case.events])
    return (
        f'{{"process": "{process}", "case": "{case.case_id}", "unit": {json.dumps(case.unit)}, '
        f'"started": "{_iso(case.events[0][0])}", "ended": "{_iso(case.events[-1][0])}", "activities": ["{codes}"]}}'
    )


def _iso(moment: int) -> str:
    day, month, year = calendar.DAY_TEXT[moment // calendar.DAY].split("-")
    return f"{year}-{month}-{day}T{calendar.stamp_seconds(moment)[11:]}"
