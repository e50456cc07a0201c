"""Invoices, orders and goods receipts: layout, defects and broken rules, counted anew from the three written files."""

import json
import re
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from stdnum.dk import cvr as stdnum_cvr

from tests.simulator.reading import Rows, faktura_tables
from tests.simulator.test_simulated_aktindsigt import told_broken
from tests.simulator.test_simulated_people import CPR, is_of_nobody_alive

NOT_PAID = date(1900, 1, 1)
WINDOW_ENDS = date(2024, 12, 31)
BY = ("OrdreMatchetAf", "BestridtAf", "BestridtAfklaretAf", "AttesteretAf", "AnvistAf", "AfvistAf")


@pytest.fixture(scope="module")
def tables(folder) -> tuple[Rows, Rows, Rows]:
    """Invoices, orders and goods receipts as the files have them."""
    return faktura_tables(folder)


@pytest.fixture(scope="module")
def parties(folder) -> dict[str, dict]:
    """Who is told to be behind each invoice."""
    truth = folder / "truth"
    told = json.loads((truth / "identities.json").read_text("utf-8"))["citizens"]
    told += map(json.loads, (truth / "companies.jsonl").read_text("utf-8").splitlines())
    return {each["case"]: each for each in told if each["process"] == "faktura"}


def test_amounts_are_decimals_and_stamps_have_no_zone(folder):
    schema = pq.read_schema(folder / "faktura" / "FAKTURAER.parquet")
    assert schema.field("Beløb").type == pa.decimal128(14, 2)
    assert pq.read_schema(folder / "faktura" / "ORDRER.parquet").field("Beløb").type == pa.decimal128(14, 2)
    assert {schema.field(each).type for each in ("Modtaget", "Attesteret", "SenestÆndret")} == {pa.timestamp("us")}
    assert {schema.field(each).type for each in ("Betalt", "BetaltIgen")} == {pa.date32()}


def test_the_files_are_the_same_to_the_byte_in_row_groups_of_one_size(folder, tmp_path):
    from simulator.generation import generate

    again = generate(tmp_path / "again", cases=1500, seed=7)
    for name in ("FAKTURAER", "ORDRER", "VAREMODTAGELSER"):
        first, second = (each / "faktura" / f"{name}.parquet" for each in (folder, again))
        assert first.read_bytes() == second.read_bytes()


def test_an_invoice_is_the_same_whatever_the_size(tables, tmp_path):
    from simulator.generation import generate

    for small, large in zip(faktura_tables(generate(tmp_path / "a", cases=40, seed=7)), tables, strict=True):
        assert small == large[: len(small)]
        assert len(small) > 20


def test_an_order_has_an_invoice_and_a_goods_receipt_an_order_of_the_same_supplier(simulation, tables):
    invoices, orders, receipts = tables
    rows = {name: each["rows"] for name, each in simulation.truth["processes"]["faktura"]["tables"].items()}
    assert rows == {"invoices": len(invoices), "orders": len(orders), "goods_receipts": len(receipts)}
    ordered = {each["OrdreNr"]: each for each in orders}
    invoiced = {each["OrdreNr"]: each for each in invoices if each["OrdreNr"]}
    assert ordered.keys() == invoiced.keys()
    assert all((each["Fakturatype"] == "Med ordre") == (each["OrdreNr"] is not None) for each in invoices)
    assert all(order["LeverandørCVR"] == invoiced[number]["LeverandørCVR"] for number, order in ordered.items())
    assert all(order["Bestilt"] <= invoiced[number]["Modtaget"].date() for number, order in ordered.items())
    assert all(each["VareModtaget"] >= ordered[each["OrdreNr"]]["Bestilt"] for each in receipts)
    assert all(each["Registreret"].date() >= each["VareModtaget"] for each in receipts)
    per_order = Counter(each["OrdreNr"] for each in receipts)
    assert Counter(per_order.values()).keys() == {1, 2}
    assert len({each["ModtagelsesNr"] for each in receipts}) == len(receipts)


@pytest.mark.parametrize(("process", "case"), [("aktindsigt", "Sagsnummer"), ("faktura", "BilagsNr")])
def test_each_canary_stands_in_one_case_only(simulation, process, case):
    owners: dict[str, set[str]] = {}
    for row in simulation.rows[process]:
        for word in re.findall(r"Kanarie\w+", " ".join(map(str, row.values()))):
            owners.setdefault(word, set()).add(row[case])
    told = [each for each in simulation.truth["canaries"] if each.startswith(f"Kanarie{process[:3]}")]
    assert owners.keys() == set(told)
    assert len(told) == 60
    assert all(len(cases) == 1 for cases in owners.values())


def test_amounts_are_of_every_band(tables):
    amounts = [each["Beløb"] for each in tables[0]]
    assert min(amounts) > 0
    assert any(amount % 1 for amount in amounts)
    bands = Counter(sum(amount >= limit for limit in map(Decimal, (5000, 50_000, 500_000))) for amount in amounts)
    assert all(bands[band] >= 3 for band in range(4))


def test_suppliers_are_many_times_the_same_and_nobody_real(tables, parties):
    invoices = tables[0]
    assert parties.keys() == {each["BilagsNr"] for each in invoices}
    numbers: dict[str, set[str]] = {}
    for each in invoices:
        told, in_text = parties[each["BilagsNr"]], CPR.findall(each["Posteringstekst"])
        assert told["written"] == [each["LeverandørCVR"], *(f"{birth}-{serial}" for birth, serial in in_text)]
        assert each["LeverandørNavn"].split(" Kanarie")[0] == told["name"]
        assert all(is_of_nobody_alive(birth + serial) and birth + serial == told["cpr"] for birth, serial in in_text)
        assert re.fullmatch(r"[1-9]\d{7}", each["LeverandørCVR"])
        assert not stdnum_cvr.is_valid(each["LeverandørCVR"])
        numbers.setdefault(told["name"], set()).add(each["LeverandørCVR"])
    assert all(len(each) == 1 for each in numbers.values())
    assert len(invoices) / len(numbers) > 2
    others = {str(cell) for each in invoices for column, cell in each.items() if column != "Posteringstekst"}
    assert not [cell for cell in others if CPR.search(cell)]


def test_a_milestone_names_who_reached_it_from_a_list_of_fifteen(folder, tables):
    identities = json.loads((folder / "truth" / "identities.json").read_text("utf-8"))
    staff = {each["initials"] for each in identities["case_workers"] if each["process"] == "faktura"}
    invoices, orders, receipts = tables
    for each in invoices:
        assert all((each[by] is None) == (each[by.removesuffix("Af")] is None) for by in BY)
    seen = {each[by] for each in invoices for by in BY if each[by]}
    seen |= {each["Bestiller"] for each in orders} | {each["ModtagetAf"] for each in receipts}
    assert seen - {"ROBOT-MATCH"} == staff
    assert len(staff) == 15


def test_the_defects_are_there_exactly_as_often_as_told(simulation, tables, parties):
    invoices, orders, receipts = tables
    amount = {each["OrdreNr"]: each["Beløb"] for each in orders}
    found: Counter[str] = Counter()
    for each in invoices:
        stamps = [each[by.removesuffix("Af")] for by in BY if each[by]] + [each["Modtaget"]]
        stamps += [
            midnight(each[column]) for column in ("Betalt", "BetaltIgen") if each[column] not in (None, NOT_PAID)
        ]
        by_then = [one for one in receipts if each["Anvist"] and one["VareModtaget"] <= each["Anvist"].date()]
        found["late_registration"] += each["SenestÆndret"] - max(stamps) > timedelta(days=14)
        found["batch_stamp"] += each["OrdreMatchetAf"] == "ROBOT-MATCH"
        assert (each["OrdreMatchetAf"] == "ROBOT-MATCH") == f"{each['OrdreMatchet']}".endswith(" 02:00:00")
        found["midnight_stamp"] += f"{each['Attesteret']}".endswith(" 00:00:00")
        found["missing_unit"] += each["Afdeling"] is None
        found["no_date_as_1900"] += each["Betalt"] == NOT_PAID
        found["order_of_another_amount"] += each["OrdreNr"] is not None and amount[each["OrdreNr"]] != each["Beløb"]
        found["without_goods_receipt"] += bool(each["OrdreNr"] and each["Anvist"]) and each["OrdreNr"] not in {
            one["OrdreNr"] for one in by_then
        }
        found["attested_and_approved_by_one"] += (
            each["AttesteretAf"] is not None and each["AttesteretAf"] == each["AnvistAf"]
        )
        paid = each["Betalt"] not in (None, NOT_PAID)
        found["paid_unattested"] += paid and (not each["Attesteret"] or each["Attesteret"] > midnight(each["Betalt"]))
        found["paid_twice"] += each["BetaltIgen"] is not None
        found["sole_trader"] += "cpr" in parties[each["BilagsNr"]]
        found["cpr_in_text"] += bool(CPR.search(each["Posteringstekst"]))
    found["late_goods_receipt"] = sum(
        each["Registreret"] - midnight(each["VareModtaget"]) > timedelta(days=14) for each in receipts
    )
    told = simulation.truth["processes"]["faktura"]["defects"]
    assert {name: each["count"] for name, each in told.items()} == found
    assert all(count >= 8 for count in found.values())


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - as the file writes its stamps


def payment_is_late(invoice: dict) -> bool:
    """More than 30 days from receipt to payment, counted one by one, but for those between dispute and answer."""
    paid = None if invoice["Betalt"] in (None, NOT_PAID) else invoice["Betalt"]
    day, counted = invoice["Modtaget"].date(), 0
    while day < (paid or WINDOW_ENDS):
        disputed = invoice["Bestridt"] is not None and invoice["Bestridt"].date() <= day
        answered = invoice["BestridtAfklaret"] is not None and invoice["BestridtAfklaret"].date() <= day
        day += timedelta(days=1)
        counted += not disputed or answered
        if counted > 30:
            return True
        if invoice["Afvist"] and invoice["Afvist"].date() <= day:
            return False
    return False


def test_the_rules_that_invoices_break_are_those_told(simulation, tables):
    invoices, _, receipts = tables
    first_receipt: dict[str, date] = {}
    for each in receipts:
        first_receipt[each["OrdreNr"]] = min(each["VareModtaget"], first_receipt.get(each["OrdreNr"], WINDOW_ENDS))
    found: Counter[tuple[str, str]] = Counter()
    for each in invoices:
        paid = each["Betalt"] not in (None, NOT_PAID)
        received = first_receipt.get(each["OrdreNr"])
        breaks = {
            "F40": payment_is_late(each),
            "D12": each["AnvistAf"] is not None and each["AnvistAf"] == each["AttesteretAf"],
            "D21-FAK": each["Fakturatype"] == "Med ordre"
            and each["Anvist"] is not None
            and (received is None or received > each["Anvist"].date()),
            "D22-FAK": paid and (each["Attesteret"] is None or each["Attesteret"].date() > each["Betalt"]),
            "D23-FAK": each["BetaltIgen"] is not None,
        }
        found.update((each["BilagsNr"], rule) for rule, is_broken in breaks.items() if is_broken)
    assert set(found) == told_broken(simulation, "faktura")
    counts = Counter(rule for _, rule in found)
    told = simulation.truth["processes"]["faktura"]["rules"]
    assert {rule: each["broken"] for rule, each in told.items()} == counts
    assert all(0.005 * 1500 < count < 0.1 * 1500 for count in counts.values())


def test_no_verdict_hangs_on_the_order_of_stamps_within_a_day_of_which_only_the_day_is_known(tables):
    """Neither payment nor goods receipt falls on the day of what it must follow or precede."""
    invoices, _, receipts = tables
    received = {(each["OrdreNr"], each["VareModtaget"]) for each in receipts}
    for each in invoices:
        for done in (each["Attesteret"], each["Anvist"]):
            assert done is None or done.date() not in (each["Betalt"], each["BetaltIgen"])
        if each["Anvist"] and each["Fakturatype"] == "Med ordre":
            days = {day for order, day in received if order == each["OrdreNr"]}
            assert not days or min(days) != each["Anvist"].date()


def test_approval_waits_longest_in_the_unit_that_was_slowed(simulation, tables):
    slow = {each["BilagsNr"] for each in tables[0] if each["Afdeling"] == "Teknik & Drift"}
    slow |= {
        invoice["BilagsNr"] for invoice in tables[0] for each in tables[2]
        if invoice["OrdreNr"] == each["OrdreNr"] and each["Afdeling"] == "Teknik & Drift"
    }  # fmt: skip
    waits: dict[bool, list[float]] = {True: [], False: []}
    for case, trace in simulation.traces["faktura"].items():
        for (left, before), (entered, after) in pairwise(trace):
            if (before, after) == ("invoice_attested", "invoice_approved"):
                waits[case in slow].append((entered - left).total_seconds() / 86400)
    told = simulation.truth["processes"]["faktura"]["bottleneck"]
    assert (told["transitions"], told["other_units"]["transitions"]) == (len(waits[True]), len(waits[False]))
    assert told["median_days"] == pytest.approx(median(waits[True]), abs=0.05)
    assert told["other_units"]["median_days"] == pytest.approx(median(waits[False]), abs=0.05)
    assert told["median_days"] > 2 * told["other_units"]["median_days"]
    most = max(simulation.truth["processes"]["faktura"]["directly_follows"], key=lambda each: each["total_seconds"])
    assert (most["from"], most["to"]) == ("invoice_attested", "invoice_approved")


def test_a_unit_is_renamed_with_the_year_and_every_unit_and_milestone_is_mapped(tables, seeds):
    invoices, _, receipts = tables
    named: dict[int, set[str]] = {}
    for each in invoices:
        named.setdefault(each["Modtaget"].year, set()).add(each["Afdeling"])
    for each in receipts:
        named[each["VareModtaget"].year].add(each["Afdeling"])
    assert named[2023] - named[2024] == {"Ældre og Handicap"}
    assert named[2024] - named[2023] == {"Sundhed og Omsorg"}
    units = (seeds / "municipality_units.csv").read_text("utf-8")
    assert all(f"faktura,{unit}," in units for unit in (named[2023] | named[2024]) - {None})
    mappings = (seeds / "municipality_mappings.csv").read_text("utf-8").splitlines()
    raw = {line.split(",")[1] for line in mappings if line.startswith("faktura,")}
    columns = {by.removesuffix("Af") for by in BY} | {"Modtaget", "Betalt", "BetaltIgen", "VareModtaget"}
    assert raw == columns <= {*invoices[0], *receipts[0]}


def test_few_invoices_come_in_july_and_on_weekends(tables):
    received = [each["Modtaget"] for each in tables[0]]
    per_month = Counter(stamp.month for stamp in received)
    assert per_month[7] < 0.65 * per_month[6]
    assert sum(stamp.weekday() >= 5 for stamp in received) < 0.1 * len(received)
