"""DCR graphs as DCR Solutions' portal exports them in XML: events, groups, relations and the marking they start from.

Only what decides which runs a graph accepts is read; colours, roles, forms' layout and the like are not. What decides
it and has no meaning over an event log (guards on data, computed updates, spawned instances, subprocesses) is refused
by name. What the graph says of a log: ``dcr_replay.py`` replays it, ``dcr_rules.py`` makes rules of it.

Sources: Hildebrandt and Mukkamala (2011), Declarative Event-Based Workflow as Distributed Dynamic Condition Response
Graphs; Hildebrandt, Mukkamala and Slaats (2012), Nested Dynamic Condition Response Graphs, for groups.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from xml.etree.ElementTree import Element

from mining.errors import RuleError
from mining.rules.xml_tree import parse_xml

Kind = Literal["condition", "response", "coresponse", "exclude", "include", "milestone"]
KINDS: tuple[Kind, ...] = ("condition", "response", "coresponse", "exclude", "include", "milestone")
GROUP_TYPES = ("", "nesting")
SUBPROCESSES = "specification/resources/subProcesses/*"


@dataclass(frozen=True)
class Relation:
    """One arrow between two events, groups already replaced by their members; ``time`` is ISO 8601 or empty.

    ``name`` is what the graph calls it: kind, source and target as they were drawn.
    """

    kind: Kind
    source: str
    target: str
    time: str = ""
    name: str = ""

    def __str__(self) -> str:
        return self.name or f"{self.kind} {self.source} -> {self.target}"


@dataclass(frozen=True)
class Marking:
    """Which events have been executed, are part of the process now, and must be executed before it may end."""

    executed: frozenset[str]
    included: frozenset[str]
    pending: frozenset[str]


@dataclass(frozen=True)
class DcrGraph:
    """A graph over events that can happen; ``labels`` is what each is called, by its id."""

    labels: Mapping[str, str]
    relations: tuple[Relation, ...]
    start: Marking


def read_dcr(content: bytes, *, name: str) -> DcrGraph:
    """The graph of a portal's XML. A relation to or from a group is one to or from each event in it.

    An event is included from the start where the marking lists it and every group that it is in.

    Raises:
        RuleError: no DCR XML, or not well-formed; a relation or marking names no event; an event's id occurs twice;
            or the graph has parts without a meaning over an event log. All of these are named at once.
    """
    root = parse_xml(content, name=name)
    events = root.find("specification/resources/events")
    if root.tag != "dcrgraph" or events is None:
        raise RuleError(f"{name}: no DCR graph; its root is <dcrgraph> with specification/resources/events")
    problems: list[str] = []
    members = dict(_members(events, problems))
    relations = tuple(_relations(root, members, problems))
    labels = _labels(root, [event for event, inner in members.items() if inner == (event,)])
    problems.extend(
        f"subProcesses/{part.tag}: has no meaning over an event log" for part in root.iterfind(SUBPROCESSES)
    )
    executed, included, pending = (
        _marked(root, part, members, problems) for part in ("executed", "included", "pendingResponses")
    )
    outside = {event for group, inner in members.items() if group not in included for event in inner}
    atomic = labels.keys()
    marking = Marking(_atomic(executed, members), frozenset((included & atomic) - outside), _atomic(pending, members))
    if problems:
        raise RuleError(f"{name}: " + "\n".join(problems))
    return DcrGraph(labels, relations, marking)


def _members(parent: Element, problems: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every event and group with the events it stands for: an event for itself, a group for all that is in it."""
    seen: set[str] = set()
    for event in parent.iter("event"):
        identifier, kind = event.get("id", ""), event.get("type", "")
        if identifier in seen or not identifier:
            problems.append(f"event {identifier!r}: an event has an id that no other event has")
        if kind not in GROUP_TYPES:
            problems.append(f"event {identifier!r}: of type {kind}, which has no meaning over an event log")
        if event.get("computation"):
            problems.append(f"event {identifier!r}: computed, which has no meaning over an event log")
        seen.add(identifier)
        inner = tuple(inside.get("id", "") for inside in event.iter("event") if inside.find("event") is None)
        yield identifier, inner


def _relations(root: Element, members: Mapping[str, tuple[str, ...]], problems: list[str]) -> Iterator[Relation]:
    constraints = root.find("specification/constraints")
    for element in constraints.iter() if constraints is not None else ():
        kind, source, target = element.tag, element.get("sourceId"), element.get("targetId")
        if source is None or target is None:
            continue
        name = f"{kind} {source} -> {target}"
        if kind not in KINDS or element.get("expressionId") or element.get("guard"):
            problems.append(f"{name}: rests on data or instances, which have no meaning over an event log")
        elif not {source, target} <= members.keys():
            problems.append(f"{name}: names no event")
        else:
            yield from (
                Relation(kind, one, other, (element.get("time") or "").strip(), name)  # type: ignore[arg-type]
                for one in members[source]
                for other in members[target]
            )


def _labels(root: Element, events: list[str]) -> dict[str, str]:
    """The label of each event; its id where it has none."""
    mapped = {mapping.get("eventId"): mapping.get("labelId", "") for mapping in root.iter("labelMapping")}
    return {event: mapped.get(event) or event for event in events}


def _marked(root: Element, part: str, members: Mapping[str, tuple[str, ...]], problems: list[str]) -> frozenset[str]:
    """The events and groups of one part of the marking."""
    marked = [event.get("id", "") for event in root.iterfind(f"runtime/marking/{part}/event")]
    problems.extend(f"{part} {event!r}: names no event" for event in marked if event not in members)
    return frozenset(marked)


def _atomic(marked: frozenset[str], members: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Events, and for each group those in it."""
    return frozenset(member for event in marked for member in members.get(event, ()))
