"""What a check of registration practice is: threshold, severity, likely cause and the Danish words.

Which checks there are stands in ``catalogue``.
"""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["stop", "critical", "warning", "info"]
LikelyCause = Literal["praksis", "konfiguration", "udtræk"]
Guarded = Literal["activity_instances", "cases", "deliveries", "event_log", "events", "object_changes"]
"""The canonical tables that checks are about."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check of registration practice.

    Attributes:
        check_id: Name of the check, and of its measuring model without the prefix ``quality_``.
        title_da: Short Danish name: what is found.
        description_da: What was measured, why it matters for the figures, and what to do about it.
        likely_cause: Where to look first: how people register (praksis), how the municipality's mapping or
            system is set up (konfiguration), or what the extract delivers (udtræk).
        severity: critical: figures are wrong until it is mended; warning: figures are skewed; info: good to
            know.
        max_share: Largest accepted share of what was checked, 0..1; a share equal to it is accepted.
        stop_share: Share above which the process is not published at all: its severity is then stop; None where no
            share is so bad.
        guards: The canonical table whose contents the check is about; in Dagster it is shown there.
        measured_by: Whether a model of dbt measures it, or ``mining.quality``.
        pattern: The event-log imperfection pattern it is a sign of (Suriadi et al., 2017), or None.
    """

    check_id: str
    title_da: str
    description_da: str
    likely_cause: LikelyCause
    severity: Severity
    max_share: float
    stop_share: float | None = None
    guards: Guarded = "event_log"
    measured_by: Literal["dbt", "mining"] = "dbt"
    pattern: str | None = None

    def severity_of(self, share: float | None) -> Severity:
        """How grave a share is: the check's own severity, or stop where the share is above the limit of that."""
        too_much = self.stop_share is not None and share is not None and share > self.stop_share
        return "stop" if too_much else self.severity
