"""From guessed roles to declared columns: what a pilot keeps of a file, under what name and treatment.

Columns without a role are dropped; the guesses themselves are ``orchestration.extract.profile``.
"""

from orchestration.extract.guess_types import ColumnGuess
from orchestration.extract.profile import Profile
from orchestration.scaffold.folder import DeclaredColumn

MIDNIGHT_MEANS_DAY = 0.05
"""Share of stamps at local midnight from which midnight is read as "that day". An even day has one second in 86,400 at
midnight; logs that mix whole days in show 17 to 100 percent."""


def declared_columns(profile: Profile, *, source: str) -> tuple[DeclaredColumn, ...]:
    """The declaration of every column with a role, in the order the models read them."""
    declared = [
        _text(profile, "case", "case_id", "Sagens nummer.", kind=f"sag:{source}", required=True),
        _text(profile, "activity", "activity", "Aktiviteten.", required=True),
        *_times(profile),
        _text(profile, "lifecycle", "lifecycle", "Livscyklus: planlagt, begyndt eller afsluttet."),
        _text(profile, "unit", "unit", "Den enhed der har sagen."),
        _text(profile, "resource", "resource", "Hvem der gjorde det.", kind=f"medarbejder:{source}"),
        _text(profile, "case_type", "case_type", "Sagens art."),
    ]
    return tuple(column for column in declared if column is not None)


def midnight_is_day(profile: Profile) -> bool:
    """Whether midnight in the time columns stands for a day without a time."""
    return any(column.midnight_share >= MIDNIGHT_MEANS_DAY for column in _time_guesses(profile))


def naive_columns(profile: Profile) -> list[str]:
    """Names of the time columns that carry no zone of their own."""
    return [column.name for column in _time_guesses(profile) if not column.has_offset]


def _time_guesses(profile: Profile) -> list[ColumnGuess]:
    return [column for column in (profile.column("start"), profile.column("time")) if column is not None]


def _text(
    profile: Profile, role: str, name: str, description: str, *, kind: str | None = None, required: bool = False
) -> DeclaredColumn | None:
    guess = profile.column(role)  # type: ignore[arg-type]
    if guess is None:
        return None
    treatment = "keep" if kind is None else "pseudonymise"
    return DeclaredColumn(name, guess.name, description, treatment=treatment, kind=kind, required=required)


def _times(profile: Profile) -> list[DeclaredColumn]:
    """One stamp is when it happened; with a start beside it, the start is, and the other is when it ended."""
    start, time = profile.column("start"), profile.column("time")
    if start is not None and time is not None:
        return [
            _stamp(start, "started_at", "Hvornår aktiviteten begyndte."),
            _stamp(time, "completed_at", "Hvornår aktiviteten sluttede."),
        ]
    only = time or start
    return [] if only is None else [_stamp(only, "occurred_at", "Hvornår det skete.")]


def _stamp(guess: ColumnGuess, name: str, description: str) -> DeclaredColumn:
    return DeclaredColumn(
        name,
        guess.name,
        description,
        data_type="timestamptz",
        formats=tuple(guess.time_format or ()),
        is_event_time=True,
    )
