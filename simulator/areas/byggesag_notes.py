"""Free text of byggesag: remarks in which case workers mention citizens, as they should not but do."""

from random import Random

from simulator.people import CaseWorker, Citizen, Company

_PLAIN = (
    "",
    "",
    "",
    "Situationsplan mangler målestok.",
    'Afventer udtalelse fra "Vej og Park"; rykket.',
    "Tegninger er opdateret, se BoM.",
)
_NAMING = (
    "Talt med {name}; ønsker hurtig afgørelse. /{worker}",
    "{name} ({cpr}) har ringet {day} om status.",
    "Ansøger {name}, cpr {cpr}, er orienteret om høringsfrist.",
    "Ægtefælle svarer på vegne af {name}.\nSkal ringes op af {worker}.",
)


def note(
    rng: Random, party: Citizen | Company, worker: CaseWorker, day: str, marks: list[str]
) -> tuple[str, list[str]]:
    """A remark ready for the file (quoted where needed), and what was planted in it.

    ``marks`` are strings to hide in it. One remark in about five names the citizen who applied, and some of these the
    CPR number; of a company nothing is said.
    """
    naming = rng.random() < 0.2 and isinstance(party, Citizen)
    choices = _NAMING if naming else _PLAIN
    template = choices[int(rng.random() * len(choices))]
    cpr = party.hyphenated if isinstance(party, Citizen) else ""
    text = template.format(name=party.name, cpr=cpr, worker=worker.name, day=day)
    planted = ["cpr_in_text"] * ("{cpr}" in template) + ["line_break_in_text"] * ("\n" in template)
    return _quoted(" ".join([text, *marks]).strip()), planted


def _quoted(text: str) -> str:
    if any(sign in text for sign in ';"\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
