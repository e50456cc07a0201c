"""Which rules a course of rehabilitation is seen to break, and how each is planted."""

from simulator import breaches

RULES = {
    "F26": "neither a start nor a free choice was offered within seven days of discharge; the citizen did not postpone",
    "D20-GEN": "training began before the hospital's plan had come, or without one",
    "D10-GEN": "training ended after the course was closed",
}
_START_DUE = breaches.Clock(
    {"discharged"}, {"first_session_offered"}, lambda day: day + 7,
    alternatives={"free_choice_offered"}, waived_by={"citizen_postponed"},
)  # fmt: skip


def broken(events: breaches.Events) -> tuple[str, ...]:
    """Ids of the rules that ``events`` break as seen when the window ends, sorted."""
    found = {
        "F26": _START_DUE.is_late(events),
        "D20-GEN": breaches.comes_without(events, "rehabilitation_plan_received", "training_started"),
        "D10-GEN": breaches.goes_on_after(events, "case_closed", allowed={"case_reopened"}),
    }
    return tuple(sorted(rule for rule, is_broken in found.items() if is_broken))
