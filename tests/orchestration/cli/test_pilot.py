"""The small decisions of a pilot: its name, its zone, its folder, and what it starts afresh."""

import re
from pathlib import Path

import pytest

from orchestration.cli.errors import WRONG_INPUT, CommandFailed
from orchestration.cli.pilot import PilotRequest, _charter, _start_afresh, pilot_name
from orchestration.cli.preflight import require_folder, require_municipality, require_pilot_folder
from orchestration.settings import DEMO, Settings


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("15_BPIC 2020.xes.gz", "log_15_bpic_2020"),
        ("Sager 2024 (endelig).xlsx", "sager_2024_endelig"),
        ("receipt.xes", "receipt"),
        ("ÆØÅ.csv", "log"),
        ("Ærø_sager.csv", "r_sager"),
        (".csv", "log"),
        ("___.csv", "log"),
        ("2024.csv", "log_2024"),
        ("a--b__c.csv", "a_b_c"),
        ("'; drop table x; --.csv", "drop_table_x"),
        ("x" * 80 + ".csv", "x" * 50),
        ("x" * 49 + " sager.csv", "x" * 49),
    ],
)
def test_a_source_is_named_after_its_file(file, name):
    assert pilot_name(Path(file)) == name


@pytest.mark.parametrize("file", ["Sag.csv", "1.csv", "ø.csv", "a b c.csv", "x" * 49 + "_y.csv", "%.csv"])
def test_a_name_can_stand_in_a_model_name_between_double_underscores(file):
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", pilot_name(Path(file)))


def test_a_file_that_is_not_public_needs_a_charter():
    with pytest.raises(CommandFailed, match=r"log\.csv: .*--charter") as failed:
        _charter(PilotRequest(file=Path("log.csv"), given={}))
    assert failed.value.code == WRONG_INPUT
    assert _charter(PilotRequest(file=Path("log.csv"), given={}, is_public=True)) is None


def test_a_pilot_lands_its_own_source_again_and_no_other(tmp_path):
    settings = Settings(municipality=DEMO, data=tmp_path, key_file=tmp_path / "k")
    for folder in (settings.landing, settings.quarantine):
        for source in ("mine", "other"):
            (folder / source / "events").mkdir(parents=True)
    _start_afresh(settings, "mine")
    assert [path.name for path in settings.landing.iterdir()] == ["other"]
    assert [path.name for path in settings.quarantine.iterdir()] == ["other"]


def test_a_folder_below_a_file_is_refused_by_the_name_of_the_file(tmp_path):
    (tmp_path / "log.csv").touch()
    with pytest.raises(CommandFailed, match=r"--out .*log\.csv is a file"):
        require_folder(tmp_path / "log.csv" / "a" / "b", named="--out")


def test_a_folder_that_is_not_there_yet_is_fine(tmp_path):
    require_folder(tmp_path / "a" / "b", named="--out")
    require_pilot_folder(tmp_path / "a", name="log")


def test_the_demo_is_a_municipality(tmp_path):
    require_municipality(Settings(municipality=DEMO, data=tmp_path / "data", key_file=tmp_path / "k"))


def pilot_folder(folder: Path, *, name: str, sources: tuple[str, ...]) -> Path:
    for source in sources:
        (folder / "sources" / source).mkdir(parents=True)
    (folder / "municipality.yml").write_text(f"name: {name}\nlabel_da: Pilot\n", encoding="utf-8")
    return folder


def test_an_earlier_pilot_of_the_same_file_may_be_replaced(tmp_path):
    require_pilot_folder(pilot_folder(tmp_path, name="log", sources=("log",)), name="log")


def test_a_folder_with_a_source_that_was_added_to_it_is_refused_by_that_source(tmp_path):
    with pytest.raises(CommandFailed, match="'esdh'"):
        require_pilot_folder(pilot_folder(tmp_path, name="log", sources=("log", "esdh")), name="log")


def test_another_municipalitys_folder_is_refused(tmp_path):
    with pytest.raises(CommandFailed, match="'sources'"):
        require_pilot_folder(pilot_folder(tmp_path, name="aalborg", sources=("log",)), name="log")
    with pytest.raises(CommandFailed, match="'models'"):
        require_pilot_folder(DEMO, name="log")
