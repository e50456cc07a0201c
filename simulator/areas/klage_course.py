"""What happens in a complaint over a decision on an aid, from the decision to the end of the complaint.

Steps are planned without regard to the window's end; how they are registered is ``klage``'s matter, and which rules a
case breaks by what is seen of it is ``klage_rules``'.
"""

from random import Random
from typing import NamedTuple

from simulator import calendar
from simulator.draws import skewed
from simulator.people import CaseWorker

ROBOT = "ROBOT-01"
SLOWED = {"jura_og_klager": 2.1}
"""How many times longer a unit takes from receipt to reassessment: the planted bottleneck."""
LAST_COMPLAINT = 62
"""Days after the decision within which every complaint has come, those too late among them."""

UPHELD, REVERSED = "Genvurdering: fastholdt", "Genvurdering: omgjort"
BOARD = (
    ("Ankestyrelsen: stadfæstet", 0.58, "Stadfæstet"),
    ("Ankestyrelsen: hjemvist", 0.86, "Hjemvist"),
    ("Ankestyrelsen: ændret", 0.95, "Ændret"),
    ("Ankestyrelsen: afvist", 1.0, "Afvist"),
)
"""Raw name, cumulative share and outcome: nearly as the board's figures of 2022 on serviceloven have them."""
OUTCOMES = {REVERSED: "Omgjort"} | {raw: outcome for raw, _, outcome in BOARD}


class Step(NamedTuple):
    """An event as it happened; of some only the day is written down."""

    moment: int
    name: str
    by: str
    is_day: bool


class Course:
    """One complaint: ``steps`` in the order they happened."""

    def __init__(self, rng: Random, decided: int, worker: CaseWorker) -> None:
        self.rng, self.worker, self.day = rng, worker, decided
        self.steps: list[Step] = []
        self._add("Påklaget afgørelse meddelt", is_day=True)
        self._complain(decided)
        if rng.random() < 0.05:  # sent on with no reassessment of our own
            self._later(12)
            self._forward()
            return
        self._later(7 * SLOWED.get(worker.unit.code, 1.0), 0.35)
        if rng.random() < 0.24:
            self._reverse()
        else:
            self._add(UPHELD)
            self.day += int(3 * rng.random())
            self._forward()

    def _later(self, median: float, spread: float = 0.45) -> None:
        self.day = calendar.after(self.day, skewed(self.rng, median, spread))

    def _add(self, name: str, *, by: str = "", at: int | None = None, is_day: bool = False) -> None:
        """Append an event on ``self.day``, never before the last one."""
        if is_day:
            moment = self.day * calendar.DAY
        else:
            moment = calendar.office_time(self.rng, calendar.workday_from(self.day)) if at is None else at
            if moment <= self.steps[-1].moment:
                moment = self.steps[-1].moment + 60 + int(600 * self.rng.random())
            self.day = moment // calendar.DAY
        self.steps.append(Step(moment, name, by or self.worker.initials, is_day))

    def _complain(self, decided: int) -> None:
        """Within four weeks or clearly after; by digital post at any hour, or a letter of which the day is noted."""
        drawn, waited = self.rng.random(), self.rng.random()
        self.day = decided + (1 + int(26 * waited) if drawn >= 0.06 else 36 + int((LAST_COMPLAINT - 36) * waited))
        at = self.day * calendar.DAY + int((7 + 15 * self.rng.random()) * 3600)
        is_letter = self.rng.random() < 0.06
        self._add("Klage modtaget", by="" if is_letter else ROBOT, at=at, is_day=is_letter)
        if self.rng.random() < 0.95:
            self.day = calendar.after(self.day, 1 + 2 * self.rng.random())
            self._add("Kvittering sendt", by=ROBOT if self.rng.random() < 0.5 else "")

    def _reverse(self) -> None:
        self._add(REVERSED)
        if self.rng.random() < 0.08:  # reversed, and sent on all the same
            self.day = calendar.after(self.day, 1)
            self._add("Sendt til Ankestyrelsen")
        self._decide_anew(6)

    def _forward(self) -> None:
        self._add("Sendt til Ankestyrelsen")
        self._later(62, 0.3)
        drawn = self.rng.random()
        name = next(raw for raw, share, _ in BOARD if drawn < share)
        self._add(name, is_day=True)
        if name == "Ankestyrelsen: ændret" or (name == "Ankestyrelsen: hjemvist" and self.rng.random() >= 0.2):
            self._decide_anew(14)
        else:
            self._close()

    def _decide_anew(self, median: float) -> None:
        """The new decision, then closing; now and then the case was closed before the decision was made."""
        if self.rng.random() < 0.1:
            self._close()
            self._later(median)
            self._add("Ny afgørelse")
            return
        self._later(median)
        self._add("Ny afgørelse")
        self._close()

    def _close(self) -> None:
        self._later(4)
        self._add("Klagesag afsluttet")
