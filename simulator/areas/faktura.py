"""Faktura: invoices with milestones in columns, and the orders and goods receipts behind them, as three Parquet tables.

What happens is drawn by ``faktura_course``; here registration habits are added, the rows laid out, and what an invoice
breaks judged. Words and ranks stand in ``simulator.vocabulary.faktura``, suppliers in ``faktura_suppliers``.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from simulator import calendar
from simulator.areas.faktura_course import ROBOT, Course, Teams
from simulator.areas.faktura_suppliers import Supplier, supplier, text_of
from simulator.breaches import Clock, Events, comes_without, times
from simulator.case import Bottleneck, Case, Effect, canary, has_canary
from simulator.people import Citizen, People
from simulator.tables import ParquetLayout
from simulator.vocabulary.faktura import FAKTURA

AMOUNT, STAMP = "decimal128(14, 2)", "timestamp[us]"
INVOICES = ParquetLayout(
    "faktura/FAKTURAER.parquet",
    (
        ("BilagsNr", "string"), ("FakturaNr", "string"), ("LeverandørNavn", "string"), ("LeverandørCVR", "string"),
        ("Fakturatype", "string"), ("OrdreNr", "string"), ("Afdeling", "string"), ("Fakturadato", "date32"),
        ("Forfaldsdato", "date32"), ("Beløb", AMOUNT), ("Valuta", "string"), ("Posteringstekst", "string"),
        ("Modtaget", STAMP), ("OrdreMatchet", STAMP), ("OrdreMatchetAf", "string"),
        ("Bestridt", STAMP), ("BestridtAf", "string"), ("BestridtAfklaret", STAMP), ("BestridtAfklaretAf", "string"),
        ("Attesteret", STAMP), ("AttesteretAf", "string"), ("Anvist", STAMP), ("AnvistAf", "string"),
        ("Afvist", STAMP), ("AfvistAf", "string"), ("Betalt", "date32"), ("BetaltIgen", "date32"),
        ("SenestÆndret", STAMP),
    ),
)  # fmt: skip
ORDERS = ParquetLayout(
    "faktura/ORDRER.parquet",
    (
        ("OrdreNr", "string"), ("LeverandørCVR", "string"), ("Afdeling", "string"), ("Bestiller", "string"),
        ("Bestilt", "date32"), ("Beløb", AMOUNT), ("Valuta", "string"),
    ),
)  # fmt: skip
RECEIPTS = ParquetLayout(
    "faktura/VAREMODTAGELSER.parquet",
    (
        ("ModtagelsesNr", "string"), ("OrdreNr", "string"), ("Afdeling", "string"), ("VareModtaget", "date32"),
        ("ModtagetAf", "string"), ("Registreret", STAMP),
    ),
)  # fmt: skip
NAMED = ("OrdreMatchet", "Bestridt", "BestridtAfklaret", "Attesteret", "Anvist", "Afvist")
"""Milestones that name who reached them, in the order of the columns; receipt and payments name nobody."""
NOT_PAID = date(1900, 1, 1)
"""What the finance system writes for no date in some of the invoices that are not paid."""

_TABLES = {"invoices": INVOICES, "orders": ORDERS, "goods_receipts": RECEIPTS}
_NAMES = {name: tuple(column for column, _ in layout.columns) for name, layout in _TABLES.items()}
_START = datetime(2023, 1, 1)  # noqa: DTZ001 - Danish wall-clock time, as the extract writes it
_PAYMENT = Clock(
    ("invoice_received",), ("invoice_paid",), lambda day: day + 30,
    waived_by=("invoice_rejected",), pause=("invoice_disputed", "dispute_resolved"),
)  # fmt: skip


class Faktura:
    """The area's extract: three Parquet files with stamps in Danish wall-clock time and amounts as decimals."""

    vocabulary = FAKTURA
    tables = _TABLES
    bottleneck = Bottleneck("invoice_attested", "invoice_approved", "teknik_drift")
    effects: tuple[Effect, ...] = ()
    plants = {
        "late_registration": "invoices whose SenestÆndret is more than 14 days after their last milestone",
        "late_goods_receipt": "goods receipts whose Registreret is more than 14 days after midnight of VareModtaget",
        "batch_stamp": "invoices whose OrdreMatchet has the time 02:00:00, all by ROBOT-MATCH",
        "midnight_stamp": "invoices whose Attesteret has the time 00:00:00",
        "missing_unit": "invoices without Afdeling",
        "no_date_as_1900": "invoices whose Betalt is 1900-01-01, which are not paid",
        "order_of_another_amount": "orders whose Beløb is not the invoice's",
        "without_goods_receipt": "invoices with an order and Anvist, and no goods receipt by that day",
        "attested_and_approved_by_one": "invoices whose AttesteretAf is also AnvistAf",
        "paid_unattested": "invoices with Betalt and no Attesteret, or one that is later",
        "paid_twice": "invoices with BetaltIgen",
        "sole_trader": "invoices whose supplier is a person who trades alone",
        "cpr_in_text": "invoices whose Posteringstekst holds the supplier's CPR number",
    }
    rules = {
        "F40": "not paid within 30 days of receipt, the days of a dispute not counted",
        "D12": "one person attests and approves",
        "D21-FAK": "approved with an order and no goods receipt before it: registered afterwards, or never",
        "D22-FAK": "paid by direct debit and attested afterwards, or never",
        "D23-FAK": "paid a second time",
    }

    def __init__(self, seed: int, people: People, *, block: int) -> None:
        self._seed, self._people, self._block = seed, people, block
        self._rng = Random()  # noqa: S311 - simulated data; seeded anew for each case
        self.workers = people.staff(FAKTURA.units, block=block)
        self._teams: Teams = {unit.code: [each for each in self.workers if each.unit is unit] for unit in FAKTURA.units}
        self._units = {unit.code: unit for unit in FAKTURA.units}
        self._code, self._rank = FAKTURA.code_of(), FAKTURA.rank_of()
        self._arrivals = calendar.arrivals(
            weekend=0.12, months=(1.0, 0.95, 1.1, 1.0, 1.05, 1.1, 0.65, 0.9, 1.05, 1.1, 1.2, 0.95)
        )

    def case(self, case_no: int) -> Case:
        """Invoice ``case_no`` with its order and goods receipts, its events as seen, and what it breaks."""
        rng = self._rng
        rng.seed(f"{self._seed}:faktura:{case_no}")
        course = Course(rng, calendar.arrival(rng, self._arrivals), self._teams)
        seller = supplier(rng, self._people, block=self._block)
        marks = [canary("fak", column, case_no) for column in ("navn", "tekst")] if has_canary(case_no) else []
        has_unit = rng.random() >= 0.025
        if _loses_its_time(rng, course):
            course.moments["Attesteret"] -= course.moments["Attesteret"] % calendar.DAY
        moments = {name: moment for name, moment in course.moments.items() if moment <= calendar.END}
        receipts = [day for day in course.receipts if day <= calendar.LAST_DAY]
        number = f"FB{_year(course.received) % 100}-{case_no + 1:07d}"
        order_no = f"OR-{case_no + 1:07d}" if course.ordered is not None else None
        text, written = text_of(rng, seller)
        head = (
            number, f"F{int(1000 + 90_000 * rng.random())}", " ".join([seller.party.name, *marks[:1]]), seller.cvr,
            "Med ordre" if order_no else "Uden ordre", order_no,
            self._unit_name(course.unit, course.received, has_unit),
            calendar.DATES[max(0, course.received - int(4 * rng.random()))], calendar.DATES[course.received + 30],
            _kroner(course.amount), "DKK", " ".join([text, *marks[1:]]),
        )  # fmt: skip
        rows = {
            "invoices": [(*head, *_milestones(rng, course, moments))],
            "orders": [] if order_no is None else [self._order(rng, course, order_no, seller)],
            "goods_receipts": [self._receipt(rng, course, order_no, *each) for each in enumerate(receipts, start=1)],
        }
        events = self._events(moments, receipts)
        planted = _planted(course, moments, receipts, rows)
        planted += ["sole_trader"] * isinstance(seller.party, Citizen) + ["cpr_in_text"] * (len(written) > 1)
        named = [code for _, code in events if has_unit or code == "goods_received"]
        return Case(
            number, rows, events, course.unit if named else None, seller.party, written, planted, marks,
            broken=_broken(events, has_order=order_no is not None, is_one_person=_is_one_person(course, moments)),
        )  # fmt: skip

    def _unit_name(self, unit: str, day: int, has_unit: bool = True) -> str | None:
        return self._units[unit].written(_year(day)) if has_unit else None

    def _order(self, rng: Random, course: Course, order_no: str, seller: Supplier) -> tuple[object, ...]:
        ordered = course.ordered or 0
        amount = course.amount if rng.random() < 0.93 else round(course.amount * (0.8 + 0.15 * rng.random()))
        team = self._teams[course.unit]
        by = team[int(rng.random() * len(team))].initials
        unit = self._unit_name(course.unit, ordered)
        return order_no, seller.cvr, unit, by, calendar.DATES[ordered], _kroner(amount), "DKK"

    def _receipt(self, rng: Random, course: Course, order_no: str | None, place: int, day: int) -> tuple[object, ...]:
        """A goods receipt: registered the same day, or far too late."""
        late, registered = calendar.workday_from(day + 15 + int(30 * rng.random())), calendar.office_time(rng, day)
        if rng.random() < 0.05 and late <= calendar.LAST_DAY:
            registered = calendar.office_time(rng, late)
        team = self._teams[course.unit]
        by, unit = team[int(rng.random() * len(team))].initials, self._unit_name(course.unit, day)
        return f"VM{(order_no or '')[2:]}-{place}", order_no, unit, calendar.DATES[day], by, _at(registered)

    def _events(self, moments: dict[str, int], receipts: list[int]) -> list[tuple[int, str]]:
        events = [(moment, self._code[name]) for name, moment in moments.items()]
        events += [(day * calendar.DAY, "goods_received") for day in receipts]
        return sorted(events, key=lambda event: (event[0], self._rank[event[1]]))


def _broken(events: Events, *, has_order: bool, is_one_person: bool) -> tuple[str, ...]:
    found = {
        "F40": _PAYMENT.is_late(events),
        "D12": is_one_person,
        "D21-FAK": has_order and comes_without(events, "goods_received", "invoice_approved"),
        "D22-FAK": comes_without(events, "invoice_attested", "invoice_paid"),
        "D23-FAK": times(events, "invoice_paid") > 1,
    }
    return tuple(sorted(rule for rule, is_broken in found.items() if is_broken))


def _is_one_person(course: Course, moments: dict[str, int]) -> bool:
    both = "Attesteret" in moments and "Anvist" in moments
    return both and course.done_by["Attesteret"] == course.done_by["Anvist"]


def _loses_its_time(rng: Random, course: Course) -> bool:
    """Whether the attestation is registered by its day alone, which must not put it before what came before it."""
    attested = course.moments.get("Attesteret", 0)
    midnight = attested - attested % calendar.DAY
    earlier = [moment for name, moment in course.moments.items() if name != "Attesteret" and moment <= attested]
    return rng.random() < 0.05 and bool(earlier) and max(earlier) < midnight


def _milestones(rng: Random, course: Course, moments: dict[str, int]) -> list[object]:
    """The cells of the milestones, and SenestÆndret: soon after the last of them, or far too late."""
    cells: list[object] = [_at(moments["Modtaget"])]
    for name in NAMED:
        cells += [_at(moments[name]), course.done_by[name]] if name in moments else [None, None]
    paid = [
        calendar.DATES[moments[name] // calendar.DAY] if name in moments else None for name in ("Betalt", "BetaltIgen")
    ]
    if paid[0] is None and rng.random() < 0.4:
        paid[0] = NOT_PAID
    last = max(moments.values())
    late = calendar.workday_from(last // calendar.DAY + 15 + int(50 * rng.random()))
    changed = min(calendar.END, last + 1 + int(20 * 3600 * rng.random() ** 2))
    if rng.random() < 0.035 and late <= calendar.LAST_DAY:
        changed = calendar.office_time(rng, late)
    return [*cells, *paid, _at(changed)]


def _planted(
    course: Course, moments: dict[str, int], receipts: list[int], rows: dict[str, list[tuple[Any, ...]]]
) -> list[str]:
    cells = {
        name: [dict(zip(_NAMES[name], row, strict=True)) for row in table_rows] for name, table_rows in rows.items()
    }
    invoice, received, approved = cells["invoices"][0], min(receipts, default=calendar.END), moments.get("Anvist")
    paid, attested = moments.get("Betalt"), moments.get("Attesteret", calendar.END)
    found = {
        "late_registration": invoice["SenestÆndret"] - _at(max(moments.values())) > timedelta(days=14),
        "batch_stamp": course.done_by.get("OrdreMatchet") == ROBOT and "OrdreMatchet" in moments,
        "midnight_stamp": "Attesteret" in moments and attested % calendar.DAY == 0,
        "missing_unit": invoice["Afdeling"] is None,
        "no_date_as_1900": invoice["Betalt"] == NOT_PAID,
        "order_of_another_amount": any(order["Beløb"] != invoice["Beløb"] for order in cells["orders"]),
        "without_goods_receipt": bool(cells["orders"]) and approved is not None and received > approved // calendar.DAY,
        "attested_and_approved_by_one": _is_one_person(course, moments),
        "paid_unattested": paid is not None and attested > paid,
        "paid_twice": "BetaltIgen" in moments,
    }
    late = sum(
        each["Registreret"] - _at(day * calendar.DAY) > timedelta(days=14)
        for each, day in zip(cells["goods_receipts"], receipts, strict=True)
    )
    return [name for name, is_planted in found.items() if is_planted] + ["late_goods_receipt"] * late


def _at(moment: int) -> datetime:
    return _START + timedelta(seconds=moment)


def _year(day: int) -> int:
    return calendar.DATES[day].year


def _kroner(amount: int) -> Decimal:
    return Decimal(amount).scaleb(-2)
