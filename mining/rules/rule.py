"""What a rule is: one version of one rule of law, agreement or local standard, checked by type.

Two shapes: a ``DelayRule`` runs a clock from one event to another, an ``OrderRule`` says which events there must be and
in which order. How YAML files become rules is ``mining.rules.catalogue``; what a rule says of a case is
``mining.rules.deadlines`` and ``mining.rules.order``.
"""

from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
"""An activity, process or attribute as the municipality's seeds write it."""
Activities = Annotated[tuple[Code, ...], Field(min_length=1)]
"""Any of these."""
Limit = Annotated[int, Field(strict=True, ge=0, le=10_000)]
Unit = Literal["hours", "calendar_days", "working_days", "weeks", "months", "year_end"]
"""``year_end``: the last day of the year that lies ``limit`` years after the start's year."""
Party = Literal["kommune", "borger", "anden_myndighed"]
PARTIES: tuple[Party, ...] = get_args(Party)
Status = Literal["met", "late", "running", "at_risk", "undeterminable", "not_applicable"]
Text = Annotated[str, Field(min_length=1, max_length=600)]


class Declared(BaseModel):
    """A part of a rule: nothing undeclared, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Period(Declared):
    """A length of time in one unit."""

    limit: Limit
    unit: Unit


class Pause(Declared):
    """A wait that suspends the clock, from any ``from`` to the next ``to``; without one it lasts to the stop.

    Pauses that overlap or nest are counted once, in the order in which they began: the first to begin says who is
    waited for. The first ``grace`` days of each wait, as far as it lies on the clock, run on all the same ("days over 7
    while waiting"); they are working days where the limit is in working days.
    """

    begins: Activities = Field(alias="from")
    ends: Activities = Field(alias="to")
    waiting_for: Party
    grace: Annotated[int, Field(ge=0, le=366)] = 0


class Extension(Period):
    """More time, in the unit of the limit, by a notice that falls before the deadline (GDPR article 12, 3)."""

    by: Activities


class Condition(Declared):
    """What a case's attribute must be; an attribute the case lacks is in no list."""

    attribute: Code
    is_in: tuple[str, ...] | None = Field(default=None, alias="in", min_length=1)
    is_not_in: tuple[str, ...] | None = Field(default=None, alias="not_in", min_length=1)

    @model_validator(mode="after")
    def _asks_one_thing(self) -> "Condition":
        if (self.is_in is None) == (self.is_not_in is None):
            raise ValueError("a condition has either 'in' or 'not_in', with at least one value")
        return self


class ExampleEvent(Declared):
    """An event of an example: ``at`` is Danish time, ``2024-01-02`` (a day) or ``2024-01-02 10:00``; ``by`` is who."""

    activity: Code
    at: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}(:\d{2})?)?$")] | None
    by: str | None = None


class Example(Declared):
    """A case somebody has judged by hand: the test that stands beside the rule.

    ``is_closed`` says that the case is over at ``as_of``, which matters to rules on presence and order.
    """

    title_da: Text
    events: tuple[ExampleEvent, ...]
    attributes: dict[Code, str] = {}
    as_of: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}(:\d{2})?)?$")]
    is_closed: bool = False
    status: Status
    due_on: date | None = None
    measured: float | None = None


class Rule(Declared):
    """What every rule has: where it stands in law, when it holds, which cases it speaks about, who approved it.

    A case is judged by the version in force on the Danish day of its start event (for an ``OrderRule``: of the case's
    first event). ``valid_to`` is the last day of that.
    """

    rule_id: Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9_-]{0,30}$", alias="id")]
    version: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,30}$")] = "1"
    process: Code
    title_da: Text
    law: Text
    paragraph: Text
    source_note: str = ""
    is_confirmed: bool = False
    """Whether somebody with the law in hand has confirmed paragraph and limit; shown wherever the rule is."""
    in_use: bool = True
    """False: the rule stands ready, with its examples, for an area of which no source delivers events yet."""
    applies_if: tuple[Condition, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    approved_by: str = ""
    approved_on: date | None = None
    examples: tuple[Example, ...] = ()

    @model_validator(mode="after")
    def _window_is_possible(self) -> "Rule":
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError(f"valid_to {self.valid_to} is before valid_from {self.valid_from}")
        return self


class DelayRule(Rule):
    """A clock: ``start`` → ``stop`` not later (max_delay), not earlier (min_delay), or ``at_least`` stops (count).

    Attributes:
        start, which: any of ``start`` begins the clock: the case's first, its last, or each (a clock for each).
        offset: the clock begins this long after the start event (a letter's presumed receipt; an appeal period).
            A stop before that is in time: nothing has elapsed. A count leaves it out, and so has no offset in hours:
            a day stamp would not tell on which side of the hour it lies.
        counts_start_day: the start day is day 1, so that four weeks from a Monday end on a Sunday.
        stop: the first of these that follows the start. An earlier one stops nothing.
        alternatives: any of these within the deadline serves as well (a letter that says when a decision can come).
        extension: more time, once, by notice within the deadline.
        waived_by: before the stop and within the deadline, these end the duty: not applicable.
        restart: within the deadline and before anything ends the clock, these begin it anew (an offer refused).
        pause, deduction: waits, and days or hours in the unit of the limit, that do not count.
        calendar: national holidays, or those and the municipality's own closing days (for working days and roll).
        roll: a deadline on a day that is not a working day moves to the next one.
        at_least, at_most: for a count, how many ``stop`` events there must be within the limit.
        at_risk_share: the share of the time to the deadline after which a running clock is at risk.
    """

    kind: Literal["max_delay", "min_delay", "count"]
    limit: Limit
    unit: Unit
    start: Activities
    which: Literal["first", "last", "each"] = "first"
    offset: Period | None = None
    counts_start_day: bool = False
    stop: Activities
    alternatives: tuple[Code, ...] = ()
    extension: Extension | None = None
    waived_by: tuple[Code, ...] = ()
    restart: tuple[Code, ...] = ()
    pause: tuple[Pause, ...] = ()
    deduction: Annotated[int, Field(ge=0, le=3660)] = 0
    calendar: Literal["national", "municipality"] = "national"
    roll: Literal["none", "next_working_day"] = "none"
    at_least: Annotated[int, Field(ge=1, le=1000)] | None = None
    at_most: Annotated[int, Field(ge=0, le=1000)] | None = None
    at_risk_share: Annotated[float, Field(gt=0, le=1)] = 0.75

    @model_validator(mode="after")
    def _counts_where_it_counts(self) -> "DelayRule":
        counts = self.at_least is not None or self.at_most is not None
        if counts != (self.kind == "count"):
            raise ValueError("at_least or at_most belongs to kind count, which needs one of them")
        if self.at_least is not None and self.at_most is not None and self.at_most < self.at_least:
            raise ValueError(f"at_most {self.at_most} is less than at_least {self.at_least}")
        return self

    @model_validator(mode="after")
    def _units_fit(self) -> "DelayRule":
        if self.extension and self.extension.unit != self.unit:
            raise ValueError(f"extension is in the unit of the limit, {self.unit}; got {self.extension.unit!r}")
        if self.offset and (self.offset.unit == "hours") != (self.unit == "hours"):
            raise ValueError(f"offset is in hours where the limit is, and in days else; got {self.offset.unit!r}")
        if self.offset and self.kind == "count" and self.unit == "hours":
            raise ValueError("a count in hours has no offset; give limit and offset in days")
        if self.counts_start_day and (self.limit == 0 or self.unit == "year_end"):
            raise ValueError("counts_start_day needs a limit of at least 1 in days, weeks or months")
        return self

    @model_validator(mode="after")
    def _alternatives_serve_something(self) -> "DelayRule":
        if self.alternatives and (self.kind == "min_delay" or self.at_most is not None):
            raise ValueError("alternatives serve where something must be done in time: max_delay, or count at_least")
        return self

    @model_validator(mode="after")
    def _days_where_days_count(self) -> "DelayRule":
        if self.unit == "hours" and (self.roll != "none" or self.counts_start_day):
            raise ValueError("roll and counts_start_day speak of days; the unit is hours")
        return self


Template = Literal[
    "existence", "absence", "exactly", "init", "end", "choice", "exclusive_choice",
    "responded_existence", "coexistence", "not_coexistence",
    "response", "alternate_response", "chain_response",
    "precedence", "alternate_precedence", "chain_precedence",
    "succession", "alternate_succession", "chain_succession",
    "not_succession", "not_chain_succession", "different_resource",
]  # fmt: skip
"""Templates of DECLARE (Pesic, Schonenberg and van der Aalst 2007), and different_resource: four eyes."""
SHORT: dict[str, Template] = {"presence": "existence", "absence": "absence", "four_eyes": "different_resource"}
"""The kinds that are one template by name."""
UNARY = ("existence", "absence", "exactly", "init", "end")


class OrderRule(Rule):
    """Which events there must be and in which order: a DECLARE template over ``a`` and, where it has two, ``b``.

    Attributes:
        template: read as DECLARE does: ``precedence`` of a and b means no b before the first a.
        a, b: any of these; ``b`` may be ``*``, every activity but those of ``b_except``.
        n: existence: at least n; absence: fewer than n, so that 1 is none at all; exactly: n.
    """

    kind: Literal["order", "presence", "absence", "four_eyes"]
    template: Template
    a: Activities
    b: Activities | Literal["*"] | None = None
    b_except: tuple[Code, ...] = ()
    n: Annotated[int, Field(ge=1, le=1000)] = 1

    @model_validator(mode="before")
    @classmethod
    def _short_kinds_name_their_template(cls, given: object) -> object:
        if isinstance(given, dict) and given.get("kind") in SHORT and "template" not in given:
            return {**given, "template": SHORT[given["kind"]]}
        return given

    @model_validator(mode="after")
    def _has_what_its_template_takes(self) -> "OrderRule":
        if self.kind in SHORT and self.template != SHORT[self.kind]:
            raise ValueError(f"kind {self.kind} is template {SHORT[self.kind]}; got {self.template!r}")
        if (self.b is None) != (self.template in UNARY):
            raise ValueError(f"template {self.template} takes {'a alone' if self.template in UNARY else 'a and b'}")
        if self.b_except and self.b != "*":
            raise ValueError("b_except belongs to b: '*'")
        if self.n != 1 and self.template not in ("existence", "absence", "exactly"):
            raise ValueError(f"n belongs to existence, absence and exactly; the template is {self.template}")
        return self
