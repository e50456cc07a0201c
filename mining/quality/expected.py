"""What a municipality expects of its registrations, declared as data and checked by type.

How an expectation is put to the cases is ``expected_sql``; whether its process and activities exist is told where the
municipality's file is read. Rules of law (deadlines, order that the law asks for) are ``mining.rules``'.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Activities = Annotated[tuple[Text, ...], Field(min_length=1)]
Bound = Annotated[float, Field(allow_inf_nan=False)] | date


class Declared(BaseModel):
    """A part of an expectation: nothing undeclared, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Condition(Declared):
    """Holds of a case whose newest value of ``attribute`` is one of ``one_of``."""

    attribute: Text
    one_of: Annotated[tuple[Text, ...], Field(min_length=1)]


class OfProcess(Declared):
    """What every expectation has: its process, and the cases it is about (``when``; all where there is none)."""

    process: Code
    when: Condition | None = None


class ActivityFrequency(OfProcess):
    """An activity happens a number of times in a case. Put to every case, by an end of cases that are over."""

    check: Literal["activity_frequency"]
    activity: Text
    at_least: Annotated[int, Field(ge=0)] = 0
    at_most: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "ActivityFrequency":
        if self.at_most is None and self.at_least == 0:
            raise ValueError("activity_frequency needs at_least or at_most")
        if self.at_most is not None and self.at_most < self.at_least:
            raise ValueError(f"at_most {self.at_most} is less than at_least {self.at_least}")
        return self


class ActivityOrder(OfProcess):
    """The first occurrences of the activities come in this order, in cases that have two of them or more."""

    check: Literal["activity_order"]
    activities: Annotated[tuple[Text, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _names_each_once(self) -> "ActivityOrder":
        if len(set(self.activities)) < len(self.activities):
            raise ValueError("activity_order names an activity twice")
        return self


class IncompleteCase(OfProcess):
    """Cases that are over have all of the activities."""

    check: Literal["incomplete_case"]
    activities: Activities


class ConditionalActivity(OfProcess):
    """Cases that are over, and of which ``when`` holds, have the activity."""

    check: Literal["conditional_activity"]
    when: Condition
    activity: Text


class RelatedActivity(OfProcess):
    """A case that has ``activity`` has one of ``requires`` too; with ``before``, before it happened first."""

    check: Literal["related_activity"]
    activity: Text
    requires: Activities
    before: bool = False


class AttributeDependency(OfProcess):
    """Cases of which ``when`` holds have one of the values of ``then``."""

    check: Literal["attribute_dependency"]
    when: Condition
    then: Condition


class ValueRange(OfProcess):
    """Values of an attribute lie between two numbers or two days, or are in a list."""

    check: Literal["value_range"]
    attribute: Text
    at_least: Bound | None = None
    at_most: Bound | None = None
    one_of: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _is_one_kind_of_range(self) -> "ValueRange":
        bounds = [bound for bound in (self.at_least, self.at_most) if bound is not None]
        if bool(bounds) == bool(self.one_of):
            raise ValueError("value_range needs either at_least and/or at_most, or one_of")
        if len({isinstance(bound, date) for bound in bounds}) > 1:
            raise ValueError("at_least and at_most are two numbers or two days, not one of each")
        return self


class CaseNumberGap(OfProcess):
    """An attribute that holds a running number leaves none out; what stands before the last digits is its series."""

    check: Literal["case_number_gap"]
    attribute: Text


class DecisionWithoutLegalBasis(OfProcess):
    """A case with a decision says by what law: its attribute has a value."""

    check: Literal["decision_without_legal_basis"]
    decision: Activities
    attribute: Text


class DecisionWithoutHearing(OfProcess):
    """A case with a decision has the hearing of the party before it (forvaltningsloven § 19)."""

    check: Literal["decision_without_hearing"]
    decision: Activities
    hearing: Activities


class ClosedWithoutDecision(OfProcess):
    """A case that is over has a decision."""

    check: Literal["closed_without_decision"]
    decision: Activities


class DecisionAtClosing(OfProcess):
    """Decision and closing are not written in the same minute."""

    check: Literal["decision_at_closing"]
    decision: Activities
    closing: Activities


class KleInactive(OfProcess):
    """The KLE topic of a case is in the municipality's list on the day the case began."""

    check: Literal["kle_inactive"]
    attribute: Text


class KleFacetMissing(OfProcess):
    """A case has a KLE facet, by itself or in a whole journal key."""

    check: Literal["kle_facet_missing"]
    attribute: Text


class MissingParty(OfProcess):
    """A case has a party in one of the roles."""

    check: Literal["missing_party"]
    roles: Annotated[tuple[Text, ...], Field(min_length=1)]


Expected = Annotated[
    ActivityFrequency
    | ActivityOrder
    | IncompleteCase
    | ConditionalActivity
    | RelatedActivity
    | AttributeDependency
    | ValueRange
    | CaseNumberGap
    | DecisionWithoutLegalBasis
    | DecisionWithoutHearing
    | ClosedWithoutDecision
    | DecisionAtClosing
    | KleInactive
    | KleFacetMissing
    | MissingParty,
    Field(discriminator="check"),
]


class Topic(Declared):
    """A KLE topic and the days it may be used, both included; open where there is no day."""

    emne: Annotated[str, Field(pattern=r"^\d{2}\.\d{2}\.\d{2}$")]
    valid_from: date | None = None
    valid_to: date | None = None


class Practice(Declared):
    """Everything a municipality expects of its registrations."""

    expected: tuple[Expected, ...] = ()
    topics: tuple[Topic, ...] = ()
