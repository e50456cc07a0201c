"""DCR graphs as rules: the relations that a template or a clock says exactly, the rest refused by name.

Refused relations are not lost: ``dcr_replay.dcr_conformance`` replays the whole graph, without its times.
"""

import re
from collections.abc import Iterator

from pydantic import ValidationError

from mining.rules.dcr import DcrGraph, Relation
from mining.rules.imported import Imported, Origin, Refused, why
from mining.rules.rule import Rule

_WORKING_DAYS = re.compile(r"^P(\d+)WD$")
_DURATION = re.compile(r"^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$")
_UNITS = ("months", "months", "weeks", "calendar_days", "hours", "minutes", "seconds")
_MONTHS_OF_A_YEAR = 12


def dcr_rules(graph: DcrGraph, *, origin: Origin) -> Imported:
    """The graph's relations as rules, numbered in the order of the graph.

    A condition is a precedence, and its delay a clock: from each source to the next target, not earlier. A response is
    a response, and its deadline a clock from each source to the next target, begun anew by each source until then, as
    DCR renews a deadline. An event that is pending from the start is existence, one that is excluded from the start
    and never included is absence. These are exact as long as the event that is waited for stays in the process:
    where an include or exclude points at it, or a co-response lifts its duty, the relation is refused, and so are
    includes, excludes, co-responses and milestones themselves. Where only its time is refused, the order of a relation
    is a rule all the same. Times are ISO 8601 durations in one unit; days, weeks
    and months are those of the calendar, as the law counts, hours elapsed ones.

    Raises:
        RuleError: a label has no activity code.
    """
    rules: list[Rule] = []
    refused: list[Refused] = []
    for number, relation in enumerate(graph.relations, start=1):
        try:
            rules += list(_order(graph, relation, number, origin))
            rules += list(_clock(graph, relation, number, origin))
        except _CannotSayError as cannot:
            refused.append(Refused(str(relation), str(cannot)))
        except ValidationError as error:
            refused.append(Refused(str(relation), why(error)))
    for number, event in enumerate(graph.labels, start=1):
        try:
            rules += _starting(graph, event, f"S{number}", origin)
        except _CannotSayError as cannot:
            refused.append(Refused(f"pending {event}", str(cannot)))
    return Imported(tuple(rules), tuple(refused))


class _CannotSayError(Exception):
    """A relation that no rule says exactly, and why."""


def _order(graph: DcrGraph, relation: Relation, number: int, origin: Origin) -> Iterator[Rule]:
    """The template of a relation; none where what is waited for has happened already or never is part of the case."""
    if relation.kind not in ("condition", "response"):
        raise _CannotSayError(f"{relation.kind} changes what is asked as the case goes on: replay the graph")
    waited_for = relation.source if relation.kind == "condition" else relation.target
    _stays(graph, waited_for, duty=relation.kind == "response")
    if waited_for not in graph.start.included or (relation.kind == "condition" and waited_for in graph.start.executed):
        return
    a, b = _sides(graph, relation, origin)
    template = "precedence" if relation.kind == "condition" else "response"
    yield origin.order_rule(str(relation), number, template=template, a=a, b=b)


def _clock(graph: DcrGraph, relation: Relation, number: int, origin: Origin) -> Iterator[Rule]:
    """The clock of a relation with a time."""
    is_condition = relation.kind == "condition"
    if not relation.time or (relation.source if is_condition else relation.target) not in graph.start.included:
        return
    if is_condition and relation.source in graph.start.executed:
        raise _CannotSayError(f"{relation.source} has been executed from the start, nobody knows when")
    limit, unit = duration(relation.time)
    a, b = _sides(graph, relation, origin)
    kind: dict[str, object] = {"kind": "min_delay"} if is_condition else {"kind": "max_delay", "restart": a}
    clock = {"start": a, "stop": b, "which": "each", "limit": limit, "unit": unit, **kind}
    yield origin.delay_rule(str(relation), f"{number}-T", **clock)


def _sides(graph: DcrGraph, relation: Relation, origin: Origin) -> tuple[tuple[str], tuple[str]]:
    return (origin.code(graph.labels[relation.source]),), (origin.code(graph.labels[relation.target]),)


def _starting(graph: DcrGraph, event: str, number: str, origin: Origin) -> Iterator[Rule]:
    """What the first marking asks of an event."""
    code = (origin.code(graph.labels[event]),)
    if event in graph.start.included:
        if event in graph.start.pending:
            _stays(graph, event, duty=True)
            yield origin.order_rule(f"pending {event}", number, template="existence", a=code)
    elif not any(relation.kind == "include" and relation.target == event for relation in graph.relations):
        yield origin.order_rule(f"excluded {event}", number, template="absence", a=code)
    elif event in graph.start.pending:
        raise _CannotSayError(f"it is owed once {event} is included: replay the graph")


def _stays(graph: DcrGraph, event: str, *, duty: bool) -> None:
    """Refuse where the event may leave or enter the process, or (``duty``) where its duty may be lifted."""
    kinds = ("include", "exclude", "coresponse") if duty else ("include", "exclude")
    if found := next((r for r in graph.relations if r.target == event and r.kind in kinds), None):
        raise _CannotSayError(f"{found} changes whether {event} is asked for: replay the graph")


def duration(time: str) -> tuple[int, str]:
    """An ISO 8601 duration, or the portal's ``P7WD`` (working days), as limit and unit of a rule.

    Raises:
        _CannotSayError: it mixes units, is no whole number of them, or is no duration.
    """
    if working_days := _WORKING_DAYS.match(time):
        return int(working_days[1]), "working_days"
    matched = _DURATION.match(time)
    parts = [(int(part), unit) for part, unit in zip(matched.groups(), _UNITS, strict=True) if part] if matched else []
    if matched and matched[1]:
        parts[0] = (parts[0][0] * _MONTHS_OF_A_YEAR, "months")
    units = {unit for amount, unit in parts if amount}
    if len(units) != 1 or units <= {"minutes", "seconds"}:
        raise _CannotSayError(f"time {time!r} is no duration in whole months, weeks, days, working days or hours alone")
    return sum(amount for amount, _ in parts), units.pop()
