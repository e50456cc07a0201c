"""``sagsflow pilot``: one file becomes a municipality folder, a delivery and the ordinary refresh. No second code path.

Guessing columns is ``orchestration.extract.profile``; writing the folder is ``orchestration.scaffold``; what is asked
of an object-centric log is ``pilot_ocel``.
"""

import os
import re
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import typer
from rich.console import Console

from orchestration.charter import read_charter
from orchestration.cli.errors import WRONG_INPUT, CommandFailed
from orchestration.cli.pilot_ocel import prepare_ocel
from orchestration.cli.pilot_request import PilotRequest, zone_of
from orchestration.cli.pilot_rules import read_pilot_rules, write_pilot_rules
from orchestration.cli.preflight import require_folder, require_pilot_folder
from orchestration.cli.refresh import run_refresh
from orchestration.cli.summary import print_summary
from orchestration.extract.declaration import Agreement
from orchestration.extract.delivered import deliveries_in
from orchestration.extract.delivery import Connector
from orchestration.extract.errors import DeliveryError
from orchestration.extract.guess_format import READ
from orchestration.extract.keys import make_key
from orchestration.extract.profile import Profile, profile_delivery
from orchestration.extract.readers.ocel_format import is_ocel
from orchestration.scaffold.columns import declared_columns, midnight_is_day, naive_columns
from orchestration.scaffold.folder import Pilot, write_pilot_folder
from orchestration.settings import Settings


def run_pilot(request: PilotRequest) -> None:
    """Profile the file, write the folder, refresh it and say where the results are.

    Raises:
        CommandFailed, DeliveryError, ConfigurationError: exit code 2, the last published result untouched.
    """
    file = request.file.expanduser().resolve()
    if not file.exists():
        raise DeliveryError(f"{request.file}: no such file; give the path of one file; {READ}")
    charter = _charter(request)
    name = pilot_name(file)
    rules = read_pilot_rules(request.rules, process=name) if request.rules is not None else None
    prepare = prepare_ocel if is_ocel(file, max_bytes=Connector(format="ocel").max_bytes) else _prepare_table
    pilot, write, say = prepare(request, file, name)
    out = (request.out or Path("pilot") / name).expanduser().resolve()
    require_pilot_folder(out, name=name)
    settings = _settings(out)
    require_folder(settings.data, named="SAGSFLOW_DATA")
    say()
    if charter is not None:  # the file is the charter's: so is the agreement it is delivered under
        agreement = Agreement(reference=charter.agreement, valid_to=charter.agreement_valid_to)
        pilot = replace(pilot, owner=charter.owner, agreement=agreement)
    write(pilot, out)
    write_pilot_rules(rules, out, name=name)
    if request.charter is not None:
        shutil.copyfile(request.charter, out / "charter.yml")
    make_key(settings.key_file, data=settings.data)
    _start_afresh(settings, name)
    run_refresh(settings, as_of=request.as_of)
    console = Console(highlight=False)
    print_summary(settings, console)
    console.print(f"{'Municipality folder:':<23}{out}", soft_wrap=True, markup=False)


def _prepare_table(request: PilotRequest, file: Path, name: str):  # noqa: ANN202 - as prepare_ocel, of a Pilot
    """A log in a table: what its columns are guessed to be, the folder's writer, and what is said of it."""
    if request.object_type is not None or request.kept:
        raise CommandFailed(
            f"{request.file.name}: --object-type and --keep-attribute are for object-centric logs (OCEL); this is none",
            code=WRONG_INPUT,
        )
    profile = profile_delivery(file, given=request.given)
    zone = zone_of(request, naive_columns(profile))
    checksums = _checksums(file, profile) if request.is_public else ()
    pilot = Pilot(
        name=name,
        label_da=file.name.split(".")[0],
        file=file,
        connector=profile.connector,
        columns=declared_columns(profile, source=name),
        zone=zone,
        midnight_is_day=midnight_is_day(profile),
        checksum=checksums[0] if checksums else None,
        more_checksums=checksums[1:],
    )
    return pilot, write_pilot_folder, partial(_say_guesses, profile)


def _checksums(file: Path, profile: Profile) -> tuple[str, ...]:
    """What the manifests of the file's deliveries will hold: its checksum, or those of an archive's members."""
    return tuple(each.sha256() for each in deliveries_in(file, profile.connector))


def pilot_name(file: Path) -> str:
    """A source name from a file name: ``15_BPIC 2020.xes.gz`` gives ``log_15_bpic_2020``."""
    stem = re.sub(r"[^a-z0-9]+", "_", file.name.split(".")[0].lower())[:50].strip("_") or "log"
    return stem if stem[0].isalpha() else f"log_{stem}"


def _charter(request: PilotRequest):  # noqa: ANN202 - Charter or None
    if request.charter is not None:
        if not request.charter.is_file():
            raise CommandFailed(f"--charter {request.charter}: no such file", code=WRONG_INPUT)
        return read_charter(request.charter)
    if not request.is_public:
        raise CommandFailed(
            f"{request.file.name}: say that the file is public with --public-data, or give a charter with purpose and"
            " agreement with --charter FILE. Real data is not loaded without one.",
            code=WRONG_INPUT,
        )
    return None


def _settings(out: Path) -> Settings:
    """The pilot's own folder and key; data goes where the contract says, ``SAGSFLOW_DATA`` or ``data``."""
    here = Settings.from_environment()
    key = here.key_file if os.environ.get("SAGSFLOW_PSEUDONYM_KEY_FILE") else here.key_file.with_name("pilot.key")
    return replace(here, municipality=out, key_file=key)


def _say_guesses(profile: Profile) -> None:
    """The names that were guessed, and no value."""
    typer.echo(f"{profile.file}: {profile.connector.format}, {len(profile.columns)} columns")
    for column in profile.columns:
        if column.role != "none":
            typer.echo(f"  {column.role:<10} {column.name}")
    dropped = [column.name for column in profile.columns if column.role == "none"]
    if dropped:
        typer.echo(f"  dropped    {', '.join(dropped)}")
    if profile.mojibake:
        typer.echo(
            f"  letters broken before the file was written (Ã¸ for ø), read as they are: {', '.join(profile.mojibake)};"
            " ask for an export in UTF-8"
        )
    if profile.day_first_assumed:
        typer.echo("  dates read day first, as in Denmark; no value in the file tells day from month")
    if not any(column.role in ("time", "start") for column in profile.columns):
        typer.echo("  no time column: maps and variants follow the file's order, and time figures are unavailable")


def _start_afresh(settings: Settings, source: str) -> None:
    """A pilot is its one file: what an earlier try landed, perhaps with other columns, is landed again."""
    for folder in (settings.landing / source, settings.quarantine / source):
        shutil.rmtree(folder, ignore_errors=True)
