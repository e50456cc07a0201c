"""Each shape, from a hand-drawn delivery to the canonical events and objects it must give."""

from pathlib import Path

import pytest

from orchestration.extract.declaration import TableMeta
from orchestration.settings import Settings
from tests.orchestration.scaffold.lab import Models, add, deliver, land, municipality


@pytest.fixture
def kommune(tmp_path: Path) -> Settings:
    return municipality(tmp_path)


def modelled(settings: Settings, name: str, text: str, **wanted: object) -> Models:
    """The models over one delivery, its source added from that delivery."""
    add(settings, deliver(settings, name, text), **wanted)
    land(settings)
    return Models(settings)


EVENTS = """Sagsnr;Aktivitet;Tidspunkt;Registreret;Medarbejder;Team;Sagstype
S1;Modtaget;02-01-2024 10:00;02-01-2024 12:00;AB;Nord;Lille
S1;Afgjort;25-07-2024 10:00;26-07-2024 09:00;ROBOT-1;Syd;Lille
S2;Modtaget;03-01-2024 00:00;03-01-2024 12:30;CD;Nord;Stor
S2;Modtaget;03-01-2024 00:00;03-01-2024 12:30;CD;Nord;Stor
"""


def test_events_a_row_is_an_event_and_a_repeated_row_is_kept(kommune: Settings) -> None:
    models = modelled(kommune, "log/log.csv", EVENTS)
    columns = ("raw_activity", "occurred_at", "registered_at", "time_precision", "lifecycle", "raw_unit")
    assert models.events(*columns, "resource_type", "source_position") == [
        ("Modtaget", "2024-01-02 09:00", "2024-01-02 11:00", "minute", "complete", "Nord", "Bruger", 1),
        ("Afgjort", "2024-07-25 08:00", "2024-07-26 07:00", "minute", "complete", "Syd", "ItSystem", 2),
        ("Modtaget", "2024-01-02 23:00", "2024-01-03 11:30", "day", "complete", "Nord", "Bruger", 3),
        ("Modtaget", "2024-01-02 23:00", "2024-01-03 11:30", "day", "complete", "Nord", "Bruger", 4),
    ]
    assert models.rows("select distinct strftime(loaded_at, '%Y-%m-%d %H:%M') from municipality_events") == [
        ("2024-06-01 03:30",)
    ]
    assert models.rows("select object_type, count(*) from municipality_objects group by all") == [("log_case", 2)]
    assert models.rows(
        "select value, count(distinct object_id), min(strftime(valid_from, '%d')) from municipality_object_changes"
        " where attribute = 'case_type' group by value order by value"
    ) == [("Lille", 1, "02"), ("Stor", 1, "02")]


def test_events_with_start_and_end_happen_at_the_start(kommune: Settings) -> None:
    text = "sag,aktivitet,start,slut\nA,x,2024-01-02 08:00:00,2024-01-02 09:30:00\nA,y,,2024-01-03 10:00:00\n"
    models = modelled(kommune, "log/log.csv", text)
    assert models.events("raw_activity", "occurred_at", "ended_at") == [
        ("x", "2024-01-02 07:00", "2024-01-02 08:30"),
        ("y", "2024-01-03 09:00", None),
    ]


MILESTONES = """Sagsnr;CPR;Navn;ModtagetDato;FuldtOplystDato;PlanlagtSynDato;AfgørelseDato;Frist;SenestÆndret
B1;010190-5000;Ann;02-01-2024;10-01-2024;;05-02-2024;01-03-2024;05-02-2024 14:00
B2;211062-5629;Bo;03-01-2024;01-01-1900;20-08-2024;;01-03-2024;03-01-2024 09:00
"""


def test_milestones_each_date_is_an_event_plans_are_scheduled_and_limits_are_attributes(kommune: Settings) -> None:
    models = modelled(kommune, "byg/byg.csv", MILESTONES)
    columns = ("raw_activity", "occurred_at", "registered_at", "time_precision", "lifecycle", "column_position")
    assert models.events(*columns) == [
        ("ModtagetDato", "2024-01-01 23:00", None, "day", "complete", 1),
        ("FuldtOplystDato", "2024-01-09 23:00", None, "day", "complete", 2),
        ("AfgørelseDato", "2024-02-04 23:00", "2024-02-05 13:00", "day", "complete", 4),
        ("ModtagetDato", "2024-01-02 23:00", None, "day", "complete", 1),
        ("PlanlagtSynDato", "2024-08-19 22:00", "2024-01-03 08:00", "day", "schedule", 3),
    ]
    assert models.rows("select attribute, value from municipality_object_changes order by all") == [
        ("deadline", "2024-02-29T23:00:00Z"),
        ("deadline", "2024-02-29T23:00:00Z"),
    ]
    assert models.rows("select object_type, count(*) from municipality_objects group by all order by 1") == [
        ("byg_case", 2),
        ("citizen", 2),
    ]
    assert models.rows("select qualifier, count(*) from municipality_event_objects group by all order by 1") == [
        ("primær part", 5),
        ("sag", 5),
    ]


HISTORY = """UnderretningsId;BarnCPR;Status;Fra;Til;Registreret;Distrikt
U1;010190-5000;Modtaget;02-01-2024 10:00;03-01-2024 11:00;02-01-2024 10:05;Øst
U1;010190-5000;Vurderet;03-01-2024 11:00;31-12-9999 00:00;05-01-2024 08:00;Øst
"""


def test_history_the_event_is_when_the_period_began(kommune: Settings) -> None:
    models = modelled(kommune, "u/status.csv", HISTORY)
    assert models.events("raw_activity", "occurred_at", "ended_at", "registered_at", "lifecycle", "raw_unit") == [
        ("Modtaget", "2024-01-02 09:00", None, "2024-01-02 09:05", "complete", "Øst"),
        ("Vurderet", "2024-01-03 10:00", None, "2024-01-05 07:00", "complete", "Øst"),
    ]
    assert models.rows("select qualifier from municipality_object_objects") == [("primær part",)]


def test_history_the_systems_own_sequence_is_the_position_and_the_identity(kommune: Settings) -> None:
    rows = ("A;Lukket;02-01-2024;;2", "A;Modtaget;02-01-2024;02-01-2024;1", "B;Modtaget;13-01-2024;;1")
    text = "\n".join(["SagsId;Status;Fra;Til;SekvensNr", *rows]) + "\n"
    path = deliver(kommune, "h/status.csv", text)
    assert add(kommune, path).proposal.identity == ("sags_id", "sekvens_nr")
    land(kommune)
    found = Models(kommune).rows("select raw_activity, source_position from municipality_events order by all")
    assert found == [("Lukket", 2), ("Modtaget", 1), ("Modtaget", 1)]


def test_a_task_number_that_repeats_is_no_identity(kommune: Settings) -> None:
    once = add(kommune, deliver(kommune, "nova/opgaver.csv", TASKS)).proposal
    twice = add(kommune, deliver(kommune, "nova2/opgaver.csv", TASKS + TASKS.splitlines()[1] + "\n")).proposal
    assert (once.identity, twice.identity) == (("opgave_id",), ())


TASKS = """OpgaveId;SagsId;Opgavetype;createdDate;startDate;closeDate;deadline;Behandler
O1;S1;Partshøring;2024-01-02T08:00:00+01:00;2024-01-03T08:00:00+01:00;2024-01-04T08:00:00+01:00;2024-01-20T00:00:00+01:00;AB
O2;S1;Møde;2024-05-20T08:00:00+02:00;2024-06-20T08:00:00+02:00;;2024-07-01T00:00:00+02:00;CD
O3;S2;Møde;2024-05-21T08:00:00+02:00;;;;CD
"""


def test_tasks_schedule_start_and_complete_and_a_start_to_come_is_a_plan(kommune: Settings) -> None:
    models = modelled(kommune, "nova/opgaver.csv", TASKS)
    assert models.events("raw_activity", "occurred_at", "lifecycle", "column_position") == [
        ("Partshøring", "2024-01-02 07:00", "schedule", 1),
        ("Partshøring", "2024-01-03 07:00", "start", 2),
        ("Partshøring", "2024-01-04 07:00", "complete", 3),
        ("Møde", "2024-05-20 06:00", "schedule", 1),
        ("Møde", "2024-06-20 06:00", "schedule", 2),  # after the delivery of 1 June: it has not happened
        ("Møde", "2024-05-21 06:00", "schedule", 1),
    ]
    assert models.rows("select object_type, count(*) from municipality_objects group by all order by 1") == [
        ("nova_case", 2),
        ("opgave", 3),
    ]
    assert models.rows("select qualifier, count(*) from municipality_object_objects group by all") == [("opgave", 3)]
    assert models.rows("select attribute, value from municipality_object_changes order by 2") == [
        ("deadline", "2024-01-19T23:00:00Z"),
        ("deadline", "2024-06-30T22:00:00Z"),
    ]


DOCUMENTS = """DokumentId;Sagsnr;Retning;Dokumentdato;Registreret;Titel
D1;S1;Indgående;02.01.2024;03.01.2024 09:00;Ansøgning
D2;S1;Udgående;05.01.2024;05.01.2024 10:00;Svar
D3;S2;;06.01.2024;06.01.2024 10:00;Notat
D4;S2;Indgående;07.01.2024;07.01.2024 10:00;Bilag
D5;S3;Indgående;07.01.2024;07.01.2024 10:00;Bilag
"""


def test_documents_direction_is_the_activity_and_titles_do_not_land(kommune: Settings) -> None:
    models = modelled(kommune, "dok/liste.csv", DOCUMENTS)
    assert models.events("raw_activity", "occurred_at", "registered_at", "time_precision") == [
        ("Indgående", "2024-01-01 23:00", "2024-01-03 08:00", "day"),
        ("Udgående", "2024-01-04 23:00", "2024-01-05 09:00", "day"),
        ("Uden retning", "2024-01-05 23:00", "2024-01-06 09:00", "day"),
        ("Indgående", "2024-01-06 23:00", "2024-01-07 09:00", "day"),
        ("Indgående", "2024-01-06 23:00", "2024-01-07 09:00", "day"),
    ]
    assert models.rows("select column_name from (describe raw_dok__documents) where column_name = 'titel'") == []
    mappings = (kommune.municipality / "seeds" / "municipality_mappings.csv").read_text(encoding="utf-8")
    assert mappings.splitlines()[1:] == ["dok,Indgående,document_received,,"]  # three cases; Udgående has one


SAG = """SagsUUID;Fremdrift;Virkning.FraTidspunkt;Virkning.TilTidspunkt;Registrering.FraTidspunkt;LivscyklusKode
u1;Opstaaet;2024-01-02T10:00:00.000+01.00;uendelig;2024-01-02T12:00:00.000+01.00;Opstaaet
u1;Opstaaet;2024-01-02T10:00:00.000+01.00;2024-01-20T10:00:00.000+01.00;2024-01-21T12:00:00.000+01.00;Rettet
u1;Afgjort;2024-01-20T10:00:00.000+01.00;uendelig;2024-01-21T12:00:00.000+01.00;Rettet
u1;Opstaaet;2024-01-02T10:00:00.000+01.00;2024-01-18T10:00:00.000+01.00;2024-02-01T12:00:00.000+01.00;Rettet
u1;Afgjort;2024-01-18T10:00:00.000+01.00;2024-02-01T10:00:00.000+01.00;2024-02-01T12:00:00.000+01.00;Rettet
u1;Bestilt;2024-02-01T10:00:00.000+01.00;uendelig;2024-02-01T12:00:00.000+01.00;Rettet
u2;Opstaaet;2024-01-05T10:00:00.000+01.00;uendelig;2024-01-05T12:00:00.000+01.00;Opstaaet
u2;;;;2024-01-09T12:00:00.000+01.00;Slettet
"""


def test_sag_what_the_newest_registration_says_is_in_force_makes_the_events(kommune: Settings) -> None:
    """The decision was registered on 20 January and corrected to the 18th; a deleted case gives nothing."""
    models = modelled(kommune, "sdi/sager.csv", SAG)
    assert models.events("raw_activity", "occurred_at", "registered_at", order="occurred_at") == [
        ("Opstaaet", "2024-01-02 09:00", "2024-01-02 11:00"),
        ("Afgjort", "2024-01-18 09:00", "2024-02-01 11:00"),
        ("Bestilt", "2024-02-01 09:00", "2024-02-01 11:00"),
    ]


def test_sag_an_event_keeps_its_id_when_it_is_said_again(kommune: Settings) -> None:
    lines = SAG.splitlines(keepends=True)
    path = deliver(kommune, "sdi/sager_1.csv", "".join(lines[:2]))
    add(kommune, path)
    land(kommune)
    first = Models(kommune).events("event_id", "raw_activity")
    deliver(kommune, "sdi/sager_2.csv", "".join([lines[0], *lines[2:]]))
    land(kommune)
    assert first[0] in Models(kommune).events("event_id", "raw_activity")


SAG_ROWS = """Sagsnr;Tilstand;VirkningFra;VirkningTil;RegistreringFra;RegistreringTil
S1;Opstået;2024-01-02 10:00:00;9999-12-31 00:00:00;2024-01-02 12:00:00;9999-12-31 00:00:00
S1;Oplyst;2024-01-03 10:00:00;9999-12-31 00:00:00;2024-01-03 12:00:00;2024-01-04 12:00:00
S1;Oplyst;2024-01-02 16:00:00;9999-12-31 00:00:00;2024-01-04 12:00:00;9999-12-31 00:00:00
"""


def test_sag_with_an_end_of_registration_what_is_open_is_in_force(kommune: Settings) -> None:
    models = modelled(kommune, "sdi/sager.csv", SAG_ROWS)
    assert models.events("raw_activity", "occurred_at", "registered_at", order="occurred_at") == [
        ("Opstået", "2024-01-02 09:00", "2024-01-02 11:00"),
        ("Oplyst", "2024-01-02 15:00", "2024-01-04 11:00"),
    ]


def test_snapshots_a_change_is_an_event_on_the_day_it_was_first_seen(kommune: Settings) -> None:
    """Drawn as landing keeps versions, so that the model is tried apart from how snapshots are compared."""
    path = deliver(kommune, "sager/sager_20240105.csv", "Sagsnr;Status\nS1;Åben\nS2;Åben\n")
    added = add(kommune, path)
    assert added.proposal.shape == "snapshot"
    versions = """(select * from (values
        ('s1', 'Åben',   'r1', 1, 1, timestamptz '2024-01-04 23:00:00+00'),
        ('s2', 'Åben',   'r2', 2, 1, timestamptz '2024-01-04 23:00:00+00'),
        ('s1', 'Lukket', 'r1', 1, 2, timestamptz '2024-01-11 23:00:00+00'),
        ('s2', 'Åben',   'r2', 1, 3, timestamptz '2024-01-18 23:00:00+00'),
        ('s1', 'Åben',   'r1', 2, 3, timestamptz '2024-01-18 23:00:00+00')
        ) as t(sagsnr, status, _row_id, _position, _delivery_no, _snapshot_at),
        (select timestamptz '2024-06-01 03:30:00+00' as _loaded_at, null::integer as _superseded_by,
            null::timestamptz as _superseded_at, null::varchar as _superseded_reason))"""
    models = Models(kommune, macros={"landed_history": versions})
    assert models.events("raw_activity", "occurred_at", "time_precision", "event_id", order="event_id") == [
        ("Åben", "2024-01-04 23:00", "day", "r1-1"),
        ("Lukket", "2024-01-11 23:00", "day", "r1-2"),
        ("Åben", "2024-01-18 23:00", "day", "r1-3"),
        ("Åben", "2024-01-04 23:00", "day", "r2-1"),
    ]


@pytest.mark.skipif("delivers" not in TableMeta.model_fields, reason="landing here knows no snapshots")
def test_snapshots_compared_by_landing_give_the_same_events(kommune: Settings) -> None:
    path = deliver(kommune, "sager/sager_20240105.csv", "Sagsnr;Status\nS1;Åben\nS2;Åben\n")
    add(kommune, path)
    deliver(kommune, "sager/sager_20240112.csv", "Sagsnr;Status\nS1;Lukket\nS2;Åben\n")
    deliver(kommune, "sager/sager_20240119.csv", "Sagsnr;Status\nS1;Lukket\nS2;Lukket\n")
    land(kommune)
    assert Models(kommune).events("raw_activity", "occurred_at", "time_precision", order="occurred_at, event_id")[
        2:
    ] == [
        ("Lukket", "2024-01-11 23:00", "day"),
        ("Lukket", "2024-01-18 23:00", "day"),
    ]
