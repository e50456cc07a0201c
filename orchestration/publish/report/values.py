"""A figure as it stands on a page: its text, or why there is none. How numbers are written: ``danish.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from orchestration.publish.report import danish
from orchestration.publish.report.facts import ReleaseFacts

NO_TIME_DA = "ikke målt: loggen har ingen tidsstempler"
MISSING_DA = "ikke opgjort"


@dataclass(frozen=True)
class Value:
    """The text of a figure, and whether it is one; ``kind`` decides how it looks and which explanation it gets."""

    text: str
    kind: Literal["known", "hidden", "no_time", "missing"] = "known"


@dataclass(frozen=True)
class Wording:
    """Words figures of one process: ``has_time`` says whether its log has timestamps at all."""

    facts: ReleaseFacts
    has_time: bool = True

    def figure(
        self,
        value: float | None,
        form: Callable[[float], str] = danish.number,
        *,
        hidden: bool = False,
        otherwise: str = MISSING_DA,
    ) -> Value:
        """``value`` in the given form; without one, that it is hidden, or ``otherwise``."""
        if value is not None:
            return Value(form(value))
        return Value(self.facts.hidden_text_da, "hidden") if hidden else Value(otherwise, "missing")

    def duration(self, seconds: float | None, *, hidden: bool = False) -> Value:
        """A duration; without one because the log has no time, it says that."""
        if seconds is None and not self.has_time:
            return Value(NO_TIME_DA, "no_time")
        return self.figure(seconds, danish.duration, hidden=hidden)

    def measure(self, value: float | None, measured_in: str, *, hidden: bool = False) -> Value:
        """A KPI's value in its unit."""
        if value is None and not self.has_time and danish.is_time(measured_in):
            return Value(NO_TIME_DA, "no_time")
        return self.figure(value, lambda known: danish.measure(known, measured_in), hidden=hidden)
