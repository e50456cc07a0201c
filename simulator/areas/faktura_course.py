"""What happens to an invoice, and to the order and the goods behind it: who does what when, and which rule is broken.

How it is registered and written is ``simulator.areas.faktura``.
"""

from random import Random

from simulator import calendar
from simulator.draws import skewed
from simulator.people import CaseWorker

ROBOT = "ROBOT-MATCH"
BATCH = 2 * 3600
"""The robot matches orders 02:00:00 before working days only, never in the hour that summer time skips."""
SLOW_UNIT, SLOWED = "teknik_drift", 5.0
"""The unit that takes longer from attestation to approval, and how many times: the planted bottleneck."""

Teams = dict[str, list[CaseWorker]]


class Course:
    """One invoice from arrival to payment or rejection, without regard to the window's end.

    Attributes:
        moments: when each milestone of the invoice was reached, by the name of its column. ``Betalt`` and
            ``BetaltIgen`` are known by their day alone.
        done_by: initials of who reached it, where the extract names them.
        receipts: days on which goods of the order were received, in order.
        ordered: the order's day; None without an order.
        amount: in øre, VAT included.
    """

    def __init__(self, rng: Random, arrival: int, teams: Teams) -> None:
        self.rng, self.received = rng, arrival
        drawn = rng.random()
        self.unit = SLOW_UNIT if drawn < 0.3 else "boern_kultur" if drawn < 0.62 else "sundhed_omsorg"
        self.team = teams[self.unit]
        self.is_slow = self.unit == SLOW_UNIT
        self.amount = round(100 * skewed(rng, 3200, 2.1))
        self.moments = {"Modtaget": arrival * calendar.DAY + int((6 + 16 * rng.random()) * 3600)}
        self.done_by: dict[str, str] = {}
        self.receipts: list[int] = []
        self.ordered = max(0, arrival - 3 - int(35 * rng.random())) if rng.random() < 0.62 else None
        self._has_receipt_in_time = not self._breaks(0.03, 0.07)
        ready = self._match_and_receive() if self.ordered is not None else arrival
        ready = self._dispute(ready) if rng.random() < 0.09 else ready
        if "Afvist" not in self.moments:
            self._pay_as_planned(ready)
            self._receive_late()

    def _breaks(self, share: float, slow_share: float) -> bool:
        """Whether a rule is broken on purpose: seldom, and more often in the slow unit."""
        return self.rng.random() < (slow_share if self.is_slow else share)

    def _someone(self) -> str:
        return self.team[int(self.rng.random() * len(self.team))].initials

    def _do(self, column: str, day: int, *, by: str = "", after: str = "") -> None:
        """Reach a milestone in office hours of a day, if ``after`` is of that day then later than it."""
        moment = calendar.office_time(self.rng, day)
        if after in self.moments and moment <= self.moments[after]:
            moment = self.moments[after] + 60 + int(1740 * self.rng.random())
        self.moments[column] = moment
        self.done_by[column] = by or self._someone()

    def _match_and_receive(self) -> int:
        """The robot matches the order at night, or somebody by hand; goods mostly came before the invoice."""
        if self.rng.random() < 0.84:
            night = calendar.workday_from(self.received + 1)
            self.moments["OrdreMatchet"], self.done_by["OrdreMatchet"] = night * calendar.DAY + BATCH, ROBOT
        else:
            self._do("OrdreMatchet", calendar.after(self.received, 1 + 2 * self.rng.random()))
        ready = self.moments["OrdreMatchet"] // calendar.DAY
        if not self._has_receipt_in_time:
            return ready
        for _ in range(2 if self.rng.random() < 0.18 else 1):
            if self.rng.random() < 0.65:
                day = max(self.ordered or 0, self.received - int(7 * self.rng.random()))
            else:
                day = self.received + 1 + int(7 * self.rng.random())
            self.receipts.append(calendar.workday_from(day))
        self.receipts = sorted(set(self.receipts))
        return max(ready, self.receipts[-1])

    def _receive_late(self) -> None:
        """Where goods were not registered before the approval: afterwards, or never."""
        if self.ordered is not None and not self._has_receipt_in_time and self.rng.random() < 0.4:
            done = self.moments.get("Anvist", self.moments.get("Attesteret", self.moments["Modtaget"]))
            self.receipts.append(calendar.after(done // calendar.DAY, 1 + 6 * self.rng.random()))

    def _dispute(self, ready: int) -> int:
        """The invoice is disputed; the supplier answers, or it is rejected within the days it may stay unpaid."""
        day = min(calendar.after(ready, skewed(self.rng, 2, 0.5)), calendar.workday_from(self.received + 14))
        self._do("Bestridt", max(day, ready))
        day = self.moments["Bestridt"] // calendar.DAY
        if self.rng.random() < 0.3:
            self._do("Afvist", calendar.workday_from(day + 1 + int(5 * self.rng.random())), after="Bestridt")
            return ready
        self._do("BestridtAfklaret", calendar.workday_from(day + max(2, round(skewed(self.rng, 11, 0.6)))))
        return self.moments["BestridtAfklaret"] // calendar.DAY

    def _pay_as_planned(self, ready: int) -> None:
        """Attest, approve and pay within 30 days and the dispute, but for the few that are planned to be late."""
        drawn = self.rng.random()
        if drawn < 0.012:
            self._do("Afvist", calendar.after(ready, skewed(self.rng, 3, 0.6)))
            return
        if drawn < 0.03:
            self._pay_unattested(ready)
            return
        due = self.received + 30 + self._days_disputed()
        attested = calendar.after(ready, skewed(self.rng, 2.4, 0.6))
        approved = self._approval(attested)
        if self._breaks(0.025, 0.12):
            approved = max(approved, calendar.workday_from(due + 2 + int(20 * self.rng.random())))
        else:  # a payment is known by its day alone, so it lies on a day after the approval's
            approved = min(approved, calendar.workday_by(calendar.workday_by(due - 2) - 1))
        self._attest_and_approve(min(attested, approved), approved)
        next_day = calendar.workday_from(approved + 1)
        self._pay(min(calendar.after(approved, 1 + 2 * self.rng.random()), max(next_day, calendar.workday_by(due - 2))))

    def _days_disputed(self) -> int:
        if "Bestridt" not in self.moments:
            return 0
        return self.moments["BestridtAfklaret"] // calendar.DAY - self.moments["Bestridt"] // calendar.DAY

    def _approval(self, attested: int) -> int:
        if not self.is_slow and self.rng.random() < 0.3:
            return attested
        return calendar.after(attested, skewed(self.rng, 1.6 * (SLOWED if self.is_slow else 1.0), 0.55))

    def _attest_and_approve(self, attested: int, approved: int) -> None:
        """By two people of the unit, but for a few that one approves alone."""
        attester = self._someone()
        latest = max(self.moments, key=self.moments.__getitem__)
        self._do("Attesteret", attested, by=attester, after=latest)
        others = [each.initials for each in self.team if each.initials != attester]
        approver = attester if self._breaks(0.018, 0.04) else others[int(self.rng.random() * len(others))]
        self._do("Anvist", approved, by=approver, after="Attesteret")

    def _pay_unattested(self, ready: int) -> None:
        """Paid by direct debit: nobody attested before, and half the time nobody afterwards either."""
        paid = calendar.after(ready, skewed(self.rng, 3, 0.5))
        self._pay(paid)
        if self.rng.random() < 0.5:
            attested = calendar.after(paid, skewed(self.rng, 2, 0.5))
            self._attest_and_approve(attested, self._approval(attested))

    def _pay(self, day: int) -> None:
        self.moments["Betalt"] = day * calendar.DAY
        if self.rng.random() < 0.012:
            self.moments["BetaltIgen"] = calendar.workday_from(day + 4 + int(20 * self.rng.random())) * calendar.DAY
