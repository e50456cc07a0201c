"""The charter: why the analysis is made, by whom, for what, and what employees have been told and accepted.

``charter.yml`` has a short form, enough to try one file in a pilot, and a complete form, which a refresh of real data
asks for. What the data processing agreements allow is ``orchestration.rights.agreements``; whether a release may be
made is ``orchestration.publish.gate``. Goals with figures are ``mining.goals``.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mining.goals.goal import Benefit
from orchestration.extract.errors import ConfigurationError
from orchestration.municipality import read_declaration

FILE = "charter.yml"
NOTICE_WEEKS = 6
"""Six weeks' notice of new control measures: the agreement on control measures between DA and LO. Which notice the
municipality's own agreement and MED system ask for is its own to declare."""

Line = Annotated[str, Field(min_length=3, max_length=600)]
Name = Annotated[str, Field(min_length=2, max_length=200)]


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Scope(_Declared):
    """Which processes and which period the analysis is about; ``period_to`` None means until further notice."""

    processes: Annotated[tuple[Name, ...], Field(min_length=1)]
    period_from: date
    period_to: date | None = None

    @model_validator(mode="after")
    def _period_is_possible(self) -> "Scope":
        if self.period_to is not None and self.period_to < self.period_from:
            raise ValueError(f"period_to {self.period_to} is before period_from {self.period_from}")
        return self


class Role(_Declared):
    """Who answers for what; ``who`` is a function or a committee rather than a person."""

    role_da: Name
    who: Name


class Acceptance(_Declared):
    """One party's acceptance: who gave it, where it is written down, and when."""

    by: Name
    reference: Name
    given_on: date


class Accepted(_Declared):
    """Both parties' acceptance. Until both are there, no figure is shown by unit."""

    management: Acceptance | None = None
    employees: Acceptance | None = None


class Notice(_Declared):
    """When employees were told, how long before the first release, and whom they can ask."""

    given_on: date
    period_weeks: Annotated[int, Field(ge=1, le=52)] = NOTICE_WEEKS
    contact_da: Line

    @property
    def ends_on(self) -> date:
        """The first day on which figures may be published."""
        return self.given_on + timedelta(weeks=self.period_weeks)


class ExpectedBenefit(_Declared):
    """Something the municipality expects to be better for it."""

    group: Benefit
    expected_da: Line


class Charter(_Declared):
    """``charter.yml``. The first six fields are the short form; ``missing_fields`` says what a complete one lacks."""

    purpose_da: Annotated[str, Field(min_length=10)]
    legal_basis_da: Annotated[str, Field(min_length=3)]
    agreement: Annotated[str, Field(min_length=3)]
    agreement_valid_to: date
    owner: Annotated[str, Field(min_length=2)]
    dated: date
    goals_da: tuple[Line, ...] = ()
    scope: Scope | None = None
    roles: tuple[Role, ...] = ()
    employee_involvement_da: Line | None = None
    benefits: tuple[ExpectedBenefit, ...] = ()
    accepted: Accepted = Accepted()
    employee_notice: Notice | None = None

    @property
    def missing_fields(self) -> tuple[str, ...]:
        """What the complete form has and this charter has not, by field name in the order of the file."""
        asked = ("goals_da", "scope", "roles", "employee_involvement_da", "benefits")
        return tuple(field for field in asked if not getattr(self, field))

    @property
    def benefit_groups(self) -> tuple[str, ...]:
        """The groups of the benefits expected, each once."""
        return tuple(dict.fromkeys(benefit.group for benefit in self.benefits))

    @property
    def is_only_about_efficiency(self) -> bool:
        """Whether efficiency is all that is expected."""
        return self.benefit_groups == ("effektivitet",)

    def missing_acceptances(self, on: date) -> tuple[str, ...]:
        """Whose acceptance is not given on a day: ``management``, ``employees``. A later date is not yet given."""
        parties = {"management": self.accepted.management, "employees": self.accepted.employees}
        return tuple(party for party, given in parties.items() if given is None or given.given_on > on)


def read_charter(file: Path) -> Charter:
    """Read and check a charter; ConfigurationError names file, field and what is allowed."""
    return read_declaration(file, Charter)


def require_charter(file: Path, *, on: date, form: Literal["complete", "short"] = "complete") -> Charter:
    """The charter real data is loaded under on a day (GDPR articles 5 and 28).

    Raises:
        ConfigurationError: there is none, it lacks fields, it is dated later, or its agreement has run out.
    """
    charter = read_charter(file)
    if form == "complete" and charter.missing_fields:
        raise ConfigurationError(
            f"{file.name} is not complete; nothing is loaded until it also says: {', '.join(charter.missing_fields)}"
        )
    if charter.dated > on:
        raise ConfigurationError(
            f"{file.name}: dated: {charter.dated} is after {on}; nothing is loaded before its date"
        )
    if charter.agreement_valid_to < on:
        raise ConfigurationError(
            f"{file.name}: agreement {charter.agreement!r} ran out on {charter.agreement_valid_to}; nothing is loaded"
            " until agreement and agreement_valid_to are renewed"
        )
    return charter


def notice_problem(charter: Charter, *, on: date) -> str | None:
    """Why figures may not be published yet on a day, for the employees' sake; None when they may."""
    notice = charter.employee_notice
    if notice is None:
        return f"{FILE}: employee_notice is missing: employees have not been told"
    if on < notice.ends_on:
        return (
            f"{FILE}: employee_notice: given on {notice.given_on} with {notice.period_weeks} weeks' notice, which ends"
            f" on {notice.ends_on}"
        )
    return None
