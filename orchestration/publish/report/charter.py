"""The charter in words, one line per field, as it stands at the foot of every page and in the notice to employees."""

from collections.abc import Iterable

from orchestration.charter import Acceptance, Charter, Notice
from orchestration.publish.report import danish

Lines = tuple[tuple[str, str], ...]
NOT_SAID_DA = "ikke oplyst"


def charter_lines(charter: Charter) -> Lines:
    """Label and text of every field, in the order of the file; what the charter does not say is said not to be."""
    return (
        ("Formål", charter.purpose_da),
        ("Mål", _joined(charter.goals_da)),
        ("Hjemmel", charter.legal_basis_da),
        ("Aftale", f"{charter.agreement}, gælder til {danish.day(charter.agreement_valid_to)}"),
        ("Ansvarlig", charter.owner),
        ("Kommissorium dateret", danish.day(charter.dated)),
        ("Omfang", _scope(charter)),
        ("Roller", "; ".join(f"{role.role_da}: {role.who}" for role in charter.roles) or NOT_SAID_DA),
        ("Inddragelse af medarbejdere", charter.employee_involvement_da or NOT_SAID_DA),
        ("Forventet gevinst", _joined(f"{benefit.group}: {benefit.expected_da}" for benefit in charter.benefits)),
        ("Accept fra ledelsen", _acceptance(charter.accepted.management)),
        ("Accept fra medarbejderne", _acceptance(charter.accepted.employees)),
        ("Varsling af medarbejdere", _notice(charter.employee_notice)),
    )


def _scope(charter: Charter) -> str:
    scope = charter.scope
    if scope is None:
        return NOT_SAID_DA
    until = f"til {danish.day(scope.period_to)}" if scope.period_to else "og frem"
    return f"{', '.join(scope.processes)}; fra {danish.day(scope.period_from)} {until}"


def _acceptance(given: Acceptance | None) -> str:
    return f"{given.by}, {given.reference}, {danish.day(given.given_on)}" if given else "ikke givet"


def _notice(notice: Notice | None) -> str:
    if notice is None:
        return "ikke givet"
    weeks = danish.counted(notice.period_weeks, "uges", "ugers")
    return f"givet {danish.day(notice.given_on)} med {weeks} varsel, som udløber {danish.day(notice.ends_on)}"


def _joined(texts: Iterable[str]) -> str:
    return " ".join(text if text.endswith(".") else f"{text}." for text in texts) or NOT_SAID_DA
