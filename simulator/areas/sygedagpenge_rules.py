"""The rules of sickness-benefit cases: how each is broken on purpose, and which ones a case is seen to break.

Weeks and months are those of the law on sickness benefit for categories 2 and 3. The municipality's own rules say the
same as data; neither is read from the other.
"""

from simulator.breaches import (
    Clock,
    Events,
    begins_otherwise,
    comes_without,
    goes_on_after,
    has_too_few,
    times,
)
from simulator.deadlines import add_months, add_weeks

RULES = {
    "F15": "one first meeting in sixteen is called in for the ninth week or later, others since somebody stayed away",
    "F16": "one case in fourteen has no talks between the first meeting and the reassessment, which then come too late",
    "F18": "the unit Sygedagpenge Vest is slow from certificate to reassessment, and so is a worker new to the case",
    "F19": "one case in twenty-five of category 2 or 3 is triaged after its first meeting",
    "D09-SYG": "one case in forty has its form sent before the report is registered",
    "D10-SYG": "one ended case in thirty has a talk after its end without being reopened",
    "D11-SYG": "one ended case in fifty is reopened twice",
}
_OVER = ("recovery_reported", "benefit_ended")


def _eight_weeks(day: int) -> int:
    return add_weeks(day, 8) - 1  # the day of the report is the first


def _six_months(day: int) -> int:
    return add_months(day, 6)


_FIRST_MEETING = Clock(("sick_leave_reported",), ("first_meeting_held",), _eight_weeks, waived_by=_OVER)
_REASSESSMENT = Clock(("sick_leave_reported",), ("reassessed",), lambda day: add_weeks(day, 22), waived_by=_OVER)


def broken(events: Events, *, category: str) -> tuple[str, ...]:
    """Ids of the rules these events break, sorted; ``category`` as the extract shows it, empty before triage."""
    followed_up = category in ("2", "3")
    talks = ("first_meeting_held", "follow_up_held")
    found = {
        "F15": followed_up and _FIRST_MEETING.is_late(events),
        "F16": followed_up and has_too_few(events, "sick_leave_reported", talks, 4, due=_six_months, waived_by=_OVER),
        "F18": followed_up and _REASSESSMENT.is_late(events),
        "F19": comes_without(events, "triaged", "first_meeting_held"),
        "D09-SYG": begins_otherwise(events, "sick_leave_reported"),
        "D10-SYG": goes_on_after(events, "benefit_ended", allowed=("case_reopened",)),
        "D11-SYG": times(events, "case_reopened") >= 2,
    }
    return tuple(sorted(rule for rule, is_broken in found.items() if is_broken))
