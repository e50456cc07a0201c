"""Letters and notes of cases on aids: one row per document, with the habits of those who register them.

Which documents a case has is ``hjaelpemidler_course``'s matter.
"""

from random import Random

from simulator import calendar
from simulator.people import CaseWorker, Citizen

COLUMNS = "DokumentId;Sagsnummer;Dokumenttype;Retning;Dokumentdato;Registreret;Sagsbehandler;Titel"
INCOMING = ("Oplysninger modtaget", "Partshøringssvar")
_TITLES = ("{type}", "{type}", "{type} - {name}", "{type}, {name} ({cpr})", "Vedr. {name}: {type}")


def letters(
    rng: Random, number: str, steps: list[tuple[int, str]], citizen: Citizen, worker: CaseWorker, *,
    case_no: int, marks: list[str],
) -> tuple[list[str], list[str], bool]:  # fmt: skip
    """The rows of a case's documents by day, what was planted in them, and whether the CPR number stands in any.

    ``marks`` are strings to hide in the first title.
    """
    rows, planted, has_cpr = [], [], False
    for place, (day, name) in enumerate(steps):
        template = _TITLES[int(rng.random() * len(_TITLES))] if rng.random() < 0.3 else "{type}"
        title = template.format(type=name, name=citizen.name, cpr=citizen.hyphenated)
        habit, registered = _registered(rng, day)
        # The receipt that is a case's first letter is sent by the system itself.
        by = "SYSTEM" if habit == "batch_stamp" or (place == 0 and name == "Kvitteringsbrev") else worker.initials
        rows.append(
            f"D{case_no + 1:07d}-{place + 1};{number};{name};{_direction(name)};{_dotted(calendar.DAY_TEXT[day])};"
            f"{registered};{by};{' '.join([title, *marks[: place == 0]])}"
        )
        planted += [habit] * bool(habit) + ["cpr_in_text"] * ("{cpr}" in template)
        has_cpr = has_cpr or "{cpr}" in template
    return rows, planted, has_cpr


def _direction(name: str) -> str:
    if name == "Journalnotat":
        return "Internt"
    return "Indgående" if name in INCOMING else "Udgående"


def _registered(rng: Random, day: int) -> tuple[str, str]:
    """The habit that Registreret shows, and what it says: far too late, in a nightly batch, date only, or in order."""
    drawn, spread = rng.random(), rng.random()
    late, night = calendar.workday_from(day + 16 + int(50 * spread)), calendar.workday_from(day + 1)
    if drawn < 0.035 and late <= calendar.LAST_DAY:
        return "late_registration", _stamp(calendar.office_time(rng, late))
    if 0.035 <= drawn < 0.07 and night <= calendar.LAST_DAY:
        return "batch_stamp", f"{_dotted(calendar.DAY_TEXT[night])} 02.00"
    if 0.07 <= drawn < 0.1:
        return "midnight_stamp", f"{_dotted(calendar.DAY_TEXT[day])} 00.00"
    filed = min(calendar.LAST_DAY, calendar.workday_from(day + int(4 * spread**3)))
    return "", _stamp(calendar.office_time(rng, filed))


def _stamp(moment: int) -> str:
    """``dd.mm.yyyy HH.MM``."""
    return _dotted(calendar.stamp_minutes(moment)).replace(":", ".")


def _dotted(text: str) -> str:
    return text.replace("-", ".")
