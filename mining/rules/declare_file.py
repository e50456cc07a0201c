"""DECLARE models as text (``.decl``), the format that RuM and Declare4Py read and write, as rules of a process.

A constraint is ``Response[A, B] |activation |correlation |time``, one a line. Conditions on data cannot be put to an
event log here and are refused by name; conditions on time become clocks where a clock says the same. Attributes
(``bind`` and their values) matter to conditions on data alone.

Sources: Alman, Di Ciccio, Haas, Maggi and Nolte (2020), Rule Mining with RuM; Donadello, Riva, Maggi and Shikhizada
(2022), Declare4Py.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from mining.errors import RuleError
from mining.rules.imported import Imported, Origin, Refused, why
from mining.rules.rule import Rule, Template

TEMPLATES: dict[str, Template] = {
    "existence": "existence",
    "absence": "absence",
    "exactly": "exactly",
    "init": "init",
    "end": "end",
    "choice": "choice",
    "exclusivechoice": "exclusive_choice",
    "respondedexistence": "responded_existence",
    "coexistence": "coexistence",
    "response": "response",
    "alternateresponse": "alternate_response",
    "chainresponse": "chain_response",
    "precedence": "precedence",
    "alternateprecedence": "alternate_precedence",
    "chainprecedence": "chain_precedence",
    "succession": "succession",
    "alternatesuccession": "alternate_succession",
    "chainsuccession": "chain_succession",
    "notcoexistence": "not_coexistence",
    "notrespondedexistence": "not_coexistence",
    "notsuccession": "not_succession",
    "notresponse": "not_succession",
    "notprecedence": "not_succession",
    "notchainsuccession": "not_chain_succession",
    "notchainresponse": "not_chain_succession",
    "notchainprecedence": "not_chain_succession",
}
"""By the name without spaces, hyphens and case. Names that forbid the same traces are one template."""
COUNTING = ("existence", "absence", "exactly")
LONGEST_MODEL = 4 << 20

_CONSTRAINT = re.compile(r"^(?P<name>[A-Za-z][A-Za-z -]*?)\s*(?P<n>\d*)\s*\[(?P<labels>.*?)\](?P<conditions>.*)$")
_TIME = re.compile(r"^(?P<least>\d+(?:\.\d+)?)\s*,\s*(?P<most>\d+(?:\.\d+)?)?\s*,\s*(?P<unit>[smhd])$", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_HOUR = 3600


@dataclass(frozen=True)
class Constraint:
    """One line of a model: template, count, labels, and the two kinds of conditions as they are written."""

    line: int
    text: str
    template: Template
    n: int
    labels: tuple[str, ...]
    data: tuple[str, ...]
    time: str


def read_declare(text: str, *, origin: Origin) -> Imported:
    """A model's constraints as rules, numbered by their lines.

    A time condition of a response (``0,5,d``) is a clock from each ``A`` to the next ``B``; a least time of a
    precedence is the precedence, and a clock from the first ``A`` to the first ``B``. Times are elapsed hours, as
    Declare4Py measures them: a day is 24 of them. Every other condition is refused, by the constraint's own words.

    Raises:
        RuleError: a line cannot be read, names an activity that the model does not declare or ``origin`` has no code
            for, or the model is longer than ``LONGEST_MODEL`` characters. All lines are named at once.
    """
    if len(text) > LONGEST_MODEL:
        raise RuleError(f"{origin.prefix}: the model is longer than {LONGEST_MODEL} characters")
    constraints, problems = _constraints(text)
    rules: list[Rule] = []
    refused: list[Refused] = []
    for constraint in constraints:
        try:
            rules += _rules(constraint, origin)
        except _CannotSayError as cannot:
            refused.append(Refused(f"line {constraint.line}: {constraint.text}", str(cannot)))
        except (ValidationError, RuleError) as error:
            problems.append(f"line {constraint.line}: {constraint.text}: {why(error)}")
    if problems:
        raise RuleError(f"{origin.prefix}: " + "\n".join(problems))
    return Imported(tuple(rules), tuple(refused))


def declared_labels(text: str) -> set[str]:
    """The labels of the activities that a model declares."""
    lines = (line.strip() for line in text.splitlines())
    return {line.removeprefix("activity ").strip() for line in lines if line.startswith("activity ")}


class _CannotSayError(Exception):
    """A constraint that no rule says exactly, and why."""


def _constraints(text: str) -> tuple[list[Constraint], list[str]]:
    """The model's constraints, and what is wrong with the lines that are none."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    lines = [(number, line) for number, line in lines if line and not line.startswith("#")]
    declared = declared_labels(text)
    attributes = {name for _, line in lines if line.startswith("bind ") for name in _names(line)[1]}
    found, problems = [], []
    for number, line in lines:
        matched = _CONSTRAINT.match(line)
        if matched is None:
            gives_values = bool(_names(line)[0]) and _names(line)[0] <= attributes
            if not line.startswith(("activity ", "bind ")) and not gives_values:
                problems.append(f"line {number}: {line}: neither activity, bind, attribute nor constraint")
            continue
        try:
            found.append(_constraint(number, line, matched, declared))
        except RuleError as error:
            problems.append(f"line {number}: {line}: {error}")
    return found, problems


def _names(line: str) -> tuple[set[str], set[str]]:
    """The names on the two sides of ``left, names: right, names``; empty without a colon."""
    left, colon, right = line.partition(": ")
    if not colon:
        return set(), set()
    return {name.strip() for name in left.split(",")}, {name.strip() for name in right.split(",")}


def _constraint(number: int, line: str, matched: re.Match[str], declared: set[str]) -> Constraint:
    name = matched["name"].replace(" ", "").replace("-", "").lower()
    if name not in TEMPLATES:
        raise RuleError(f"template {matched['name']!r} is not known; known are {', '.join(TEMPLATES)}")
    template = TEMPLATES[name]
    if matched["n"] and template not in COUNTING:
        raise RuleError(f"a number belongs to {', '.join(COUNTING)}")
    conditions = [part.strip() for part in matched["conditions"].split("|")[1:]]
    time = next((part for part in conditions if _TIME.match(part)), "")
    data = tuple(part for part in conditions if part and part != time)
    labels = tuple(_labels(matched["labels"], declared))
    return Constraint(number, line, template, int(matched["n"] or 1), labels, data, time)


def _labels(written: str, declared: set[str]) -> Iterator[str]:
    """One or two declared labels; a label may hold a comma, as long as only one reading has declared labels."""
    written = written.strip()
    if written in declared:
        yield written
        return
    cuts = [position for position, character in enumerate(written) if character == ","]
    pairs = [(written[:cut].strip(), written[cut + 1 :].strip()) for cut in cuts]
    readings = [pair for pair in pairs if set(pair) <= declared]
    if len(readings) != 1:
        raise RuleError(f"[{written}] is not one or two of the declared activities: {', '.join(sorted(declared))}")
    yield from readings[0]


def _rules(constraint: Constraint, origin: Origin) -> Iterator[Rule]:
    if constraint.data:
        raise _CannotSayError(f"condition on data: {' | '.join(constraint.data)}")
    codes = [origin.code(label) for label in constraint.labels]
    sides = {"a": (codes[0],), **({"b": (codes[1],)} if len(codes) > 1 else {})}
    least, most = _hours(constraint.time)
    if constraint.time and constraint.template == "response" and least == 0 and most is not None:
        clock = {"kind": "max_delay", "which": "each", "limit": most, "unit": "hours"}
        yield origin.delay_rule(constraint.text, constraint.line, start=sides["a"], stop=sides["b"], **clock)
        return
    is_plain = least == 0 and most is None
    if not is_plain and not (constraint.template == "precedence" and most is None):
        raise _CannotSayError(f"no clock says {constraint.template} within {constraint.time}")
    template = {"template": constraint.template, "n": constraint.n}
    yield origin.order_rule(constraint.text, constraint.line, **template, **sides)
    if not is_plain:
        clock = {"kind": "min_delay", "which": "first", "limit": least, "unit": "hours"}
        yield origin.delay_rule(constraint.text, f"{constraint.line}-T", start=sides["a"], stop=sides["b"], **clock)


def _hours(time: str) -> tuple[int, int | None]:
    """The least and the most time in whole hours; without a condition, at least none and no limit."""
    if not time:
        return 0, None
    matched = _TIME.match(time)
    assert matched is not None, "a time is told from data by this pattern"  # noqa: S101
    bounds = [
        float(given) * _SECONDS[matched["unit"].lower()] if given else None
        for given in (matched["least"], matched["most"])
    ]
    if any(bound is not None and bound % _HOUR for bound in bounds):
        raise _CannotSayError(f"a clock counts whole hours; the condition is {time}")
    least, most = (None if bound is None else int(bound // _HOUR) for bound in bounds)
    return least or 0, most
