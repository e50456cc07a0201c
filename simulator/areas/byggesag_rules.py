"""The rules of building cases: how each is broken on purpose, and which ones a case is seen to break.

The limits are those of the shared service targets (days net of waiting for the applicant) and of the hearing of parties
and neighbours. The municipality's own rules say the same as data; neither is read from the other.
"""

from simulator.breaches import Clock, Events, begins_otherwise, comes_without, goes_on_after, is_too_early, times

_SLOW = "the unit Byggeri Syd is slow from complete case to decision, and companies wait longer"
_TARGETS = {
    "Simple konstruktioner": ("F31-1", 40),
    "Enfamiliehuse": ("F31-2", 40),
    "Industri- og lagerbyggeri": ("F32-1", 50),
    "Etagebyggeri, erhverv": ("F32-2", 55),
    "Etagebyggeri, bolig": ("F32-3", 60),
}
RULES = {
    **{rule: f"{category}: {_SLOW}" for category, (rule, _) in _TARGETS.items()},
    "F37-BYG": "one dispensation in eight is given 5 to 9 days after the neighbours were told, a holiday more at most",
    "D01-BYG": "about one refusal in seven has no hearing of the party",
    "D02-BYG": "one heard refusal in eight is decided 5 to 9 days after the hearing was sent, a holiday more at most",
    "D09-BYG": "one case in fifty has its receipt registered after the first letter to the applicant",
    "D10-BYG": "one started building in eight is finished after the case was closed",
    "D11-BYG": "never: the extract has room for one reopening",
    "D13": "three cases in a hundred are decided without a day on which they were complete",
}


def _days(limit: int) -> Clock:
    return Clock(
        ("case_complete",),
        ("decision_made",),
        lambda day: day + limit,
        waived_by=("case_closed",),
        pause=("information_requested", "information_received"),
    )


_CLOCKS = {category: (rule, _days(limit)) for category, (rule, limit) in _TARGETS.items()}


def _two_weeks(day: int) -> int:
    return day + 14


def broken(events: Events, *, category: str, outcome: str) -> tuple[str, ...]:
    """Ids of the rules these events break, sorted; ``outcome`` as the extract shows it."""
    target, clock = _CLOCKS[category]
    found = {
        target: clock.is_late(events),
        "F37-BYG": outcome == "Dispensation"
        and is_too_early(events, "neighbour_notification_started", "decision_made", allowed=_two_weeks),
        "D01-BYG": outcome == "Afslag" and comes_without(events, "party_hearing_sent", "decision_made"),
        "D02-BYG": is_too_early(events, "party_hearing_sent", "decision_made", allowed=_two_weeks),
        "D09-BYG": begins_otherwise(events, "application_received"),
        "D10-BYG": goes_on_after(events, "case_closed", allowed=("case_reopened",)),
        "D11-BYG": times(events, "case_reopened") >= 2,
        "D13": comes_without(events, "case_complete", "decision_made"),
    }
    return tuple(sorted(rule for rule, is_broken in found.items() if is_broken))
