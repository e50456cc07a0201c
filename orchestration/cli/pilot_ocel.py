"""``sagsflow pilot`` of an object-centric log: which type of object is the case, and what is said of the rest.

Looking through the log is ``orchestration.extract.ocel_survey``; writing the folder is ``orchestration.scaffold.ocel``.
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import typer

from orchestration.cli.errors import WRONG_INPUT, CommandFailed
from orchestration.cli.pilot_request import DEFAULT_ZONE, PilotRequest, zone_of
from orchestration.extract.delivery import Connector
from orchestration.extract.ocel_survey import OcelSurvey, survey_ocel
from orchestration.extract.pending import sha256_of
from orchestration.extract.readers.columns import printable
from orchestration.scaffold.columns import MIDNIGHT_MEANS_DAY
from orchestration.scaffold.ocel import OcelPilot, write_ocel_folder
from orchestration.scaffold.ocel_columns import event_roles, kept_attributes, object_types

FITTING = frozenset({"unit", "resource"})


def prepare_ocel(
    request: PilotRequest, file: Path, name: str
) -> tuple[OcelPilot, Callable[[OcelPilot, Path], None], Callable[[], None]]:
    """The pilot of a log, the writer of its folder, and what is said before it runs.

    Raises:
        CommandFailed: the type of object that is the case is not said, or not in the log; an option for tables.
        DeliveryError: the log cannot be read.
    """
    for role in request.given:
        if role not in FITTING:
            option = f"--{role.replace('_', '-')}"
            raise CommandFailed(
                f"{request.file.name} is an object-centric log (OCEL): {option} is for tables;"
                " say what the case is with --object-type",
                code=WRONG_INPUT,
            )
    survey = survey_ocel(file, Connector(format="ocel"))
    case_type = _case_type(request, survey)
    types = object_types(survey, source=name)
    naive = [] if survey.time.has_offset else [survey.time.name]
    pilot = OcelPilot(
        name=name,
        file=file,
        types=types,
        case_type=case_type,
        roles=event_roles(survey, request.given),
        attributes=kept_attributes(survey, types, request.kept),
        zone=zone_of(request, naive, default="UTC" if survey.naive_is_utc else DEFAULT_ZONE),
        midnight_is_day=survey.time.midnight_share >= MIDNIGHT_MEANS_DAY,
        checksum=sha256_of(file) if request.is_public else None,
    )
    return pilot, write_ocel_folder, partial(say_what_is_kept, survey, pilot)


def _case_type(request: PilotRequest, survey: OcelSurvey) -> str:
    """The type of object that is the case: as given, the only one, or asked for in a terminal."""
    there = list(survey.object_types)
    if request.object_type in there:
        return request.object_type
    listed = ", ".join(f"{printable([name])} ({count})" for name, count in survey.object_types.items())
    if request.object_type is not None:
        raise CommandFailed(
            f"{survey.file} has no objects of the type {request.object_type!r} (--object-type); it has {listed}",
            code=WRONG_INPUT,
        )
    if len(there) == 1:
        return there[0]
    if not sys.stdin.isatty():
        raise CommandFailed(
            f"{survey.file} has objects of several types; say which is the case with --object-type: {listed}",
            code=WRONG_INPUT,
        )
    typer.echo(f"{survey.file} has objects of the types {listed}")
    chosen = typer.prompt("Which type is the case?")
    if chosen not in there:
        raise CommandFailed(f"{survey.file} has no objects of the type {chosen!r}; it has {listed}", code=WRONG_INPUT)
    return chosen


def say_what_is_kept(survey: OcelSurvey, pilot: OcelPilot) -> None:
    """Names and counts, and no value."""
    typer.echo(f"{survey.file}: ocel, {survey.events} events")
    for each in pilot.types:
        role = "case" if each.name == pilot.case_type else "object"
        people = "" if each.kind.startswith("sag:") else ", read as people"
        typer.echo(f"  {role:<10} {printable([each.name])} ({each.objects}{people})")
    for role, name in pilot.roles.items():
        typer.echo(f"  {role:<10} {printable([name])}")
    kept = {(each.attribute.object_type, each.attribute.name) for each in pilot.attributes}
    for object_type, name in sorted(kept):
        typer.echo(f"  attribute  {printable([name])} of {printable([object_type])}")
    dropped = [printable([guess.name]) for guess in survey.event_attributes if guess.name not in pilot.roles.values()]
    dropped += [
        f"{printable([each.name])} of {printable([each.object_type])}"
        for each in survey.object_attributes
        if (each.object_type, each.name) not in kept
    ]
    if dropped:
        typer.echo(f"  dropped    {', '.join(dropped)}")
    if any((each.object_type, each.name) not in kept for each in survey.object_attributes):
        typer.echo("  an object's attribute is kept with --keep-attribute NAME")
