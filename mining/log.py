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
    ``object_changes`` (a case's attributes over time), ``activities`` (which of them end a case, and who is waited for
    after them) and the working calendar, one row per day, that ``mining.rules.calendar`` makes. Figures of time also
    read ``instances`` (activities with start and completion), and ``hours`` and ``waits``, which
    ``mining.performance.open_hours`` and ``mining.performance.waits`` make once for all of them. Figures of objects
    read ``events``, ``objects`` and ``event_objects``; checks of registration also ``object_objects`` (of a case)
    and ``plans`` (what has not happened yet). ``has_days``: ``relation`` also has each event's Danish day in
    ``danish_day``, so that it need not be worked out for every rule.
    """

    relation: str = "canonical.event_log"
    cases: str = "canonical.cases"
    events: str = "canonical.events"
    object_changes: str = "canonical.object_changes"
    objects: str = "canonical.objects"
    event_objects: str = "canonical.event_objects"
    activities: str = "canonical.activities"
    object_objects: str = "canonical.object_objects"
    plans: str = "canonical.case_plans"
    instances: str = "canonical.activity_instances"
    calendar: str = "working_calendar"
    hours: str = "open_hours"
    waits: str = "case_waits"
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
    def activities_sql(self) -> str:
        """The declared and observed activities, quoted for SQL."""
        return sql.relation(self.activities)

    @property
    def instances_sql(self) -> str:
        """The activities with start and completion, quoted for SQL."""
        return sql.relation(self.instances)

    @property
    def calendar_sql(self) -> str:
        """The working calendar, quoted for SQL."""
        return sql.relation(self.calendar)

    @property
    def hours_sql(self) -> str:
        """The hours of the log's time, quoted for SQL."""
        return sql.relation(self.hours)

    @property
    def waits_sql(self) -> str:
        """The waits between a case's events, quoted for SQL."""
        return sql.relation(self.waits)

    @property
    def all_events_sql(self) -> str:
        """The delivered events, of a case or of none, quoted for SQL."""
        return sql.relation(self.events)

    @property
    def objects_sql(self) -> str:
        """The objects with their types, quoted for SQL."""
        return sql.relation(self.objects)

    @property
    def event_objects_sql(self) -> str:
        """Which event has which objects, quoted for SQL."""
        return sql.relation(self.event_objects)
