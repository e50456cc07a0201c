"""What columns are called in Danish line-of-business systems, by role and shape; the first name that is there is taken.

Names are written as ``identifiers.plain`` writes them. How they are matched, and what decides without a name, is
``roles`` and ``shapes``.
"""

from typing import Literal

from orchestration.extract.guess_roles import NAMES
from orchestration.scaffold.identifiers import plain

Shape = Literal["events", "milestones", "history", "snapshot", "tasks", "documents", "sag"]
Role = Literal[
    "case",
    "activity",
    "time",
    "start",
    "end",
    "registered",
    "registered_to",
    "deadline",
    "lifecycle",
    "unit",
    "resource",
    "citizen",
    "case_type",
    "item",
    "sequence",
    "state",
]


def _known(role: str) -> tuple[str, ...]:
    return tuple(plain(name) for name in NAMES[role])  # type: ignore[index]


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


REGISTERED = _names(
    "registreret registreringstidspunkt registreringsdato registreretdato registeredat registered oprettettidspunkt"
    " journaliseret journaliseretdato senestaendret sidstaendret opdateret aendretdato updatedat createdat"
)
STATUS = _names("status sagsstatus statusnavn tilstand sagstilstand fase state")

SHARED: dict[Role, tuple[str, ...]] = {
    "case": _known("case")
    + _names(
        "caseuuid ansoegningsid ansoegningsnr underretningsid ydelsesid indsatsid bevillingsid bomnr fakturanr bilagsnr"
        " ticketid userfriendlycasenumber sagsloebenr"
    ),
    "citizen": _names("cpr cprnr cprnummer personnummer borgercpr partcpr barncpr ansoegercpr"),
    "resource": _known("resource")
    + _names("behandlerinit sagsbehandlerinit sagsbehandlerinitialer primaeransvarlig ansvarlig caseworker"),
    "unit": _known("unit") + _names("afdelingnavn enhednavn ansvarligenhed"),
    "case_type": _known("case_type") + _names("kategori sagskategori sagsart ydelsestype"),
    "registered": REGISTERED,
    "sequence": _names("sekvensnr sekvens sequence loebenr raekkenr historiknr trinnr"),
}
"""Roles that every shape may have."""

OWN: dict[Shape, dict[Role, tuple[str, ...]]] = {
    "events": {
        "activity": _known("activity"),
        "time": tuple(name for name in _known("time") if name not in REGISTERED),
        "start": _known("start"),
        "lifecycle": _known("lifecycle"),
    },
    "milestones": {"deadline": _names("frist fristdato deadline forfaldsdato forfald duedate servicemaal")},
    "history": {
        "activity": STATUS,
        "time": _names(
            "fra fradato statusfra statusfradato gyldigfra gaeldendefra virkningfra validfrom startdato start"
            " fratidspunkt statusdato fromdate"
        ),
        "end": _names(
            "til tildato statustil statustildato gyldigtil gaeldendetil virkningtil validto slutdato slut tiltidspunkt"
            " todate"
        ),
    },
    "snapshot": {
        "activity": STATUS,
        "time": _names("udtraeksdato udtraekdato snapshotdato snapshotdate dagsdato opgjortpr opgoerelsesdato"),
    },
    "tasks": {
        "item": _names("opgaveid opgaveuuid taskid taskuuid adviseringsid erindringsid uuid id"),
        "activity": _names("opgavetype tasktype opgave opgavenavn task taskname type"),
        "time": _names("createddate oprettetdato oprettet opgaveoprettet bestiltdato created"),
        "start": _names("startdate startdato paabegyndtdato paabegyndt start started"),
        "end": _names("closedate afsluttetdato afsluttet udfoertdato udfoert faerdigdato closed lukketdato"),
        "deadline": _names("deadline frist fristdato duedate forfaldsdato forfald"),
        "state": _names("taskstatuscode opgavestatus taskstatus status"),
    },
    "documents": {
        "item": _names("dokumentid dokumentnr documentid documentuuid dokumentuuid notatid uuid id"),
        "activity": _names("retning dokumentretning documenttype dokumenttype dokumentart art notattype"),
        "time": _names("dokumentdato documentdate brevdato journaldato journaldate notatdato dato date"),
        "deadline": _names("svarfrist frist deadline"),
    },
    "sag": {
        "case": _names("sagsuuid saguuid objektid uuid sagid sagsid sagsnummer sagsnr uuididentifikator"),
        "activity": _names(
            "fremdriftstatuskode fremdriftsstatuskode fremdrift progressstate sagstilstand tilstand status"
        ),
        "time": _names("virkningfratidspunkt virkningfra virkningfradato"),
        "end": _names("virkningtiltidspunkt virkningtil virkningtildato"),
        "registered": _names(
            "registreringfratidspunkt registreringfra registreringtidspunkt registreringstidspunkt registreringsdato"
        ),
        "registered_to": _names("registreringtiltidspunkt registreringtil"),
        "lifecycle": _names("livscykluskode livscyklus"),
    },
}
"""Roles with names of their own in a shape; they take the place of the shared names."""

REQUIRED: dict[Shape, tuple[Role, ...]] = {
    "events": ("case", "activity"),
    "milestones": ("case",),
    "history": ("case", "activity", "time"),
    "snapshot": ("case", "activity"),
    "tasks": ("case",),
    "documents": ("case", "time"),
    "sag": ("case", "activity", "time", "registered"),
}

GIVEN: tuple[Role, ...] = (
    *("case", "activity", "time", "start", "end", "registered", "deadline", "lifecycle", "unit", "resource"),
    *("citizen", "case_type", "item"),
)
"""Roles that have an option of the command."""

TIMES = frozenset({"time", "start", "end", "registered", "deadline"})

PLANNED = frozenset(_names("planlagt forventet aftalt berammet indkaldt planned scheduled expected"))
DUE = frozenset(_names("frist fristdato deadline forfald forfaldsdato due duedate udloeb servicemaal"))
CHANGED = frozenset(_names("aendret opdateret updated registreret registrering"))
"""Words of a date's name that make it a plan, a limit, or the day the row was changed, and no milestone."""


def option(role: str) -> str:
    """The command's option for a role."""
    return f"--{role.replace('_', '-')}"
