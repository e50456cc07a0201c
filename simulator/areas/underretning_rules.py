"""The rules of children's cases: how each is broken on purpose, and which ones a case is seen to break.

The law changed on 1 January 2024, the limits did not: 24 hours and six working days by serviceloven §§ 155 and 155 b as
by barnets lov §§ 136 and 138. The municipality's own rules say the same as data; neither is read from the other.
"""

from collections.abc import Sequence
from typing import NamedTuple

from simulator import calendar
from simulator.breaches import Clock, Events, begins_otherwise, comes_without, goes_on_after
from simulator.deadlines import add_months, add_working_days, is_within_hours

RULES = {
    "F10": "one assessment in thirty waits for the next day's office, one in eight of those due outside its hours, "
    "more in the unit Familieteam Syd; one in seventy is never made",
    "F11": "one receipt in sixteen is sent after more than two weeks, twice as many by Familieteam Syd; one in fifty "
    "is never sent",
    "F12": "the unit Familieteam Syd is slow from decided to completed investigation; one late investigation in three "
    "has a preliminary assessment",
    "F13-1": "one first follow-up in eleven comes after more than three months, one in five by Familieteam Syd",
    "F13-2": "one further follow-up in eleven comes after more than six months, one in five by Familieteam Syd",
    "D07": "one case in twenty gets a second report before the first is assessed; one report in seventy never is",
    "D08": "one investigation in twenty is completed without having been decided",
    "D09-UND": "one case in twenty-five is screened by telephone before the report is registered",
    "D10-UND": "one closed case in twenty gets a new report without being reopened",
}


class Assessed(NamedTuple):
    """A report or an acute assessment: its moment, of which an assessment may show the day alone."""

    moment: int
    is_report: bool
    is_day: bool


def _midnight(moment: int) -> int:
    return moment // calendar.DAY * calendar.DAY


def _six_months(day: int) -> int:
    return add_months(day, 6)


_RECEIPT = Clock(("report_received",), ("receipt_sent",), lambda day: add_working_days(day, 6), each=True)
_INVESTIGATION = Clock(
    ("investigation_decided",),
    ("investigation_completed",),
    lambda day: add_months(day, 4),
    alternatives=("preliminary_assessment_made",),
)
_FOLLOW_UP = Clock(
    ("support_started",), ("follow_up_held",), lambda day: add_months(day, 3), waived_by=("case_closed",)
)
_NEXT_FOLLOW_UP = Clock(("follow_up_held",), ("follow_up_held",), _six_months, each=True, waived_by=("case_closed",))


def _is_over_24_hours(assessed: Sequence[Assessed]) -> bool:
    """Whether some report has certainly no assessment within 24 hours; one of which only the day is known may be."""
    for place, report in enumerate(assessed):
        if not report.is_report:
            continue
        if any(each.is_day and each.moment == _midnight(report.moment) for each in assessed):
            continue  # an assessment of that day, which may well be of this report
        stop = next((each for each in assessed[place + 1 :] if not each.is_report), None)
        earliest = calendar.END if stop is None else stop.moment
        if not is_within_hours(report.moment, earliest, 24):
            return True
    return False


def _is_reported_again_unassessed(assessed: Sequence[Assessed], *, is_closed: bool) -> bool:
    """Whether a report is followed by another with no assessment between them, or by none at all in a closed case."""
    reports = [each.is_report for each in assessed]
    return any(a and b for a, b in zip(reports, reports[1:], strict=False)) or (is_closed and reports[-1:] == [True])


def broken(events: Events, assessed: Sequence[Assessed]) -> tuple[str, ...]:
    """Ids of the rules these events break, sorted; ``assessed`` are the reports and assessments among them."""
    found = {
        "F10": _is_over_24_hours(assessed),
        "F11": _RECEIPT.is_late(events),
        "F12": _INVESTIGATION.is_late(events),
        "F13-1": _FOLLOW_UP.is_late(events),
        "F13-2": _NEXT_FOLLOW_UP.is_late(events),
        "D07": _is_reported_again_unassessed(assessed, is_closed=events[-1][1] == "case_closed"),
        "D08": comes_without(events, "investigation_decided", "investigation_completed"),
        "D09-UND": begins_otherwise(events, "report_received"),
        "D10-UND": goes_on_after(events, "case_closed", allowed=("case_reopened",)),
    }
    return tuple(sorted(rule for rule, is_broken in found.items() if is_broken))
