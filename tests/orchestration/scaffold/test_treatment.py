"""What happens to each column: people's columns never land in clear, and what has no use does not land at all."""

import pytest

from orchestration.scaffold.facts import profile_of
from orchestration.scaffold.proposal import Proposal, propose
from orchestration.scaffold.shapes import shape_of_delivery

ROWS = 60
LONG = "Borgeren ringede i dag og fortalte om sin situation, som er blevet værre siden sidst"
COLUMNS: dict[str, tuple[str, str, str | None]] = {
    # header: (the cell of row n, treatment, kind)
    "SagsId": ("S{half}", "pseudonymise", "sag:x"),
    "Aktivitet": ("Trin {few}", "keep", None),
    "Tidspunkt": ("{day:02d}-03-2024 10:{few}0", "keep", None),
    "CPR": ("{day:02d}0190-5{n:03d}", "pseudonymise", "borger"),
    "Ægtefælle": ("{day:02d}0290-6{n:03d}", "pseudonymise", "borger"),
    "Sagsbehandler": ("AB{few}", "pseudonymise", "medarbejder:x"),
    "OprettetAf": ("CD{few}", "drop", None),
    "Navn": ("Ann{n}", "drop", None),
    "PartNavn": ("Ann{n}", "drop", None),
    "Kontakt": ("Anna Berg{letter} Carlsen", "drop", None),
    "Makker": ("{pair}", "drop", None),
    "Tovholder": ("{given}", "drop", None),
    "Delt med": ("{seldom}", "drop", None),
    "Adresse": ("Vej {n}", "drop", None),
    "Postnr": ("80{few}0", "drop", None),
    "Mail": ("a{n}@example.dk", "drop", None),
    "Svaradresse": ("b{n}@example.dk", "drop", None),
    "Nummer": ("20 30 40 {n}", "drop", None),
    "Fødselsdato": ("{day:02d}-01-1890", "drop", None),
    "Diagnose": ("D{few}", "drop", None),
    "Bemærkning": ("ok", "drop", None),
    "Forløb": (LONG + " {n}", "drop", None),
    "Samtalenote": ("Talte med 0101905{few}00 {n}, se 010190-5000", "drop", None),
    "LeverandørCVR": ("1234567{few}", "pseudonymise", "virksomhed"),
    "JournalNr": ("J{n}", "drop", None),
    "Beløb": ("{n}.100,50", "drop", None),
    "Udfald": ("Bevilget {few}", "keep", None),
    "Afdeling": ("Nord {few}", "keep", None),
    "Tom": ("", "drop", None),
}


@pytest.fixture(scope="module")
def proposal(tmp_path_factory: pytest.TempPathFactory) -> Proposal:
    path = tmp_path_factory.mktemp("d") / "x.csv"
    lines = [";".join(COLUMNS)]
    for n in range(ROWS):
        known = {
            "n": n,
            "half": n // 3,
            "few": n % 4,
            "day": 1 + n % 28,
            "letter": "abcdefghij"[n % 10] + "klmnop"[n % 6],
            "pair": ("Anna Berg", "Carl Dam", "Eva Falk")[n % 3],
            "given": ("METTE", "Søren", "rikke h.", "ingen")[n % 4],
            "seldom": "Gry Holm" if n == 7 else ("ingen", "alle")[n % 2],
        }
        lines.append(";".join(cell.format(**known) for cell, *_ in COLUMNS.values()))
    path.write_text("\n".join(lines), encoding="utf-8")
    seen = profile_of(str(path))
    shape = shape_of_delivery(seen)
    names = {"source": "x", "table": "events", "process": "x", "label_da": "X", "case_kind": "sag:x"}
    return propose(seen, shape=shape, given={}, **names)


@pytest.mark.parametrize("header", COLUMNS)
def test_each_column_is_declared_with_the_treatment_it_calls_for(proposal: Proposal, header: str) -> None:
    found = next(column for column in proposal.columns if column.delivered_as == header)
    assert (found.treatment, found.kind) == COLUMNS[header][1:]
    assert found.why


def test_an_employee_lands_a_second_time_as_person_or_system_only(proposal: Proposal) -> None:
    (beside,) = [column for column in proposal.columns if column.name == "sagsbehandler_art"]
    assert (beside.treatment, beside.otherwise, list(beside.classes)) == ("generalise", "Bruger", ["ItSystem"])


def test_no_explanation_holds_a_cell(proposal: Proposal) -> None:
    cells = {"Bevilget", "example.dk", "Carlsen", "Nord", "AB1", "0190", "Vej 1"}
    said = " ".join(f"{column.why} {column.description}" for column in proposal.columns)
    assert [cell for cell in cells if cell in said] == []
