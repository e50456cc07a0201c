"""Which rules a complaint is seen to break, and how each is planted. What happens is ``klage_course``'s."""

from simulator import breaches
from simulator.deadlines import add_weeks, next_working_day

RULES = {
    "F08": "the complaint came more than four weeks after the decision was notified",
    "F09": "neither reversed nor sent on within four weeks of the complaint",
    "D05-1": "closed, and the complaint was sent on with no reassessment",
    "D05-2": "reversed by the municipality and sent on to the board",
    "D06": "closed after the board sent the case back, with no new decision",
    "D10-KLA": "the new decision came after the complaint was closed",
}
_COMPLAINT_DUE = breaches.Clock(
    {"decision_appealed"}, {"complaint_received"}, lambda day: next_working_day(add_weeks(day, 4))
)
_REASSESSMENT_DUE = breaches.Clock(
    {"complaint_received"}, {"reassessed_reversed", "forwarded_to_board"}, lambda day: add_weeks(day, 4)
)


def broken(events: breaches.Events) -> tuple[str, ...]:
    """Ids of the rules that ``events`` break as seen when the window ends, sorted."""
    is_closed = events[-1][1] == "case_closed"
    codes = {code for _, code in events}
    reassessed = {"reassessed_upheld", "reassessed_reversed"}
    found = {
        "F08": _COMPLAINT_DUE.is_late(events),
        "F09": _REASSESSMENT_DUE.is_late(events),
        "D05-1": is_closed and breaches.lacks_after(events, "complaint_received", reassessed),
        "D05-2": {"reassessed_reversed", "forwarded_to_board"} <= codes,
        "D06": is_closed and breaches.lacks_after(events, "board_remitted", {"new_decision_made"}),
        "D10-KLA": breaches.goes_on_after(events, "case_closed", allowed={"case_reopened"}),
    }
    return tuple(sorted(rule for rule, is_broken in found.items() if is_broken))
