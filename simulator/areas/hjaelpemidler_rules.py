"""Which rules a case on an aid is seen to break, and how each is planted. The days are ``hjaelpemidler_course``'s."""

from simulator import breaches
from simulator.deadlines import add_weeks, add_working_days

RULES = {
    "F43": "decided after eight weeks, days of waiting for the citizen not counted, and no letter announced it in time",
    "F44-HJM": "the receipt left after ten working days, or never",
    "D01-HJM": "refused or granted in part with no hearing before it",
    "D02-HJM": "decided less than 14 days after the hearing was sent, and it was not answered",
    "D03-HJM": "closed after an unfavourable decision whose reasons were never sent",
    "D04-HJM": "closed after an unfavourable decision with no guidance on appeal",
    "D15-HJM": "closed with a visit that no note follows",
    "D09-HJM": "the case begins with a letter: the day of the application was not typed in",
    "D10-HJM": "a note, or a receipt that was very late, is dated after the case was closed",
}
_RECEIPT_DUE = breaches.Clock(
    {"application_received"}, {"receipt_sent"}, lambda day: add_working_days(day, 10, closing="municipality")
)
_DECISION_DUE = breaches.Clock(
    {"application_received"}, {"decision_made"}, lambda day: add_weeks(day, 8),
    alternatives={"delay_notice_sent"}, pause=("information_requested", "information_received"),
)  # fmt: skip


def broken(events: breaches.Events, outcome: str) -> tuple[str, ...]:
    """Ids of the rules that ``events`` break as seen when the window ends, sorted."""
    is_closed = events[-1][1] == "case_closed"
    is_unfavourable = outcome in ("Afslag", "Delvis bevilling")
    codes = {code for _, code in events}
    found = {
        "F43": _DECISION_DUE.is_late(events),
        "F44-HJM": _RECEIPT_DUE.is_late(events),
        "D01-HJM": is_unfavourable and breaches.comes_without(events, "party_hearing_sent", "decision_made"),
        "D02-HJM": breaches.is_too_early(
            events, "party_hearing_sent", "decision_made",
            allowed=lambda day: day + 14, waived_by={"party_hearing_answered"},
        ),
        "D03-HJM": is_unfavourable and is_closed and "reasons_sent" not in codes,
        "D04-HJM": is_unfavourable and is_closed and "appeal_guidance_sent" not in codes,
        "D15-HJM": is_closed and breaches.lacks_after(events, "home_visit_held", {"note_written"}),
        "D09-HJM": breaches.begins_otherwise(events, "application_received"),
        "D10-HJM": breaches.goes_on_after(events, "case_closed", allowed={"case_reopened"}),
    }  # fmt: skip
    return tuple(sorted(rule for rule, is_broken in found.items() if is_broken))
