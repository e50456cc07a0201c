"""Which relations a figure reads.

The event log itself is built and ordered by dbt (``dbt_project/models/canonical/event_log.sql``); nothing here
orders, filters or copies it.
"""

from dataclasses import dataclass

from mining import sql


@dataclass(frozen=True)
class EventLog:
    """The names of an ordered event log and its case table.

    ``relation`` has one row per event per case of a process, ``event_no`` 1…n in the total order
    ``(occurred_at, activity_rank, source, delivery_no, source_position, column_position, event_id)``, the successor
    in ``next_activity`` and ``next_occurred_at``, and the compact keys ``case_key``, ``activity_key`` and
    ``next_activity_key``, of which one names one process too.
    ``cases`` has one row per case with its ``unit`` and ``is_open``. Rules also read ``events`` (who did what),
    ``object_changes`` (a case's attributes over time), ``activities`` (which of them end a case) and the working
    calendar, one row per day, that ``mining.rules.calendar`` makes. Checks of registration also read ``object_objects``
    (a case's parties), ``plans`` (what has not happened yet) and ``instances`` (start and completion paired).
    ``has_days``: ``relation`` also has each event's Danish day in ``danish_day``, so that it need not be worked out
    again for every rule.
    """

    relation: str = "canonical.event_log"
    cases: str = "canonical.cases"
    events: str = "canonical.events"
    object_changes: str = "canonical.object_changes"
    activities: str = "canonical.activities"
    object_objects: str = "canonical.object_objects"
    plans: str = "canonical.case_plans"
    instances: str = "canonical.activity_instances"
    calendar: str = "working_calendar"
    has_days: bool = False

    @property
    def events_sql(self) -> str:
        """The event relation, quoted for SQL."""
        return sql.relation(self.relation)

    @property
    def cases_sql(self) -> str:
        """The case relation, quoted for SQL."""
        return sql.relation(self.cases)

    @property
    def all_events_sql(self) -> str:
        """The delivered events, of a case or of none, quoted for SQL."""
        return sql.relation(self.events)
