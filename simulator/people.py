"""Invented citizens, companies and case workers: unique names, CPR and CVR numbers that nobody living or trading has.

Person number n has the same name and CPR whatever the size of the simulation, so nothing is stored. How a number is
written in an extract (hyphen, lost leading zero) is also decided here; where it is written is the areas' matter.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from simulator.vocabulary.terms import Unit


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WOMEN = _words("""
Agnete Alberte Anne Asta Astrid Benedikte Birgit Bodil Britta Cæcilie Dagmar Ditte Dorthe Ebba Edith Elna
Else Esther Fie Freja Frida Gerda Gitte Grethe Gudrun Hedvig Helle Henny Hjørdis Inga Inger Ingrid Jytte
Kamma Karen Kirsten Kirstine Laura Lærke Lone Magda Maja Maren Margrethe Merete Nanna Oda Ragnhild Rigmor
Rosa Sanne Signe Sigrid Solvej Søs Sørine Thyra Tove Ulla Vibeke Viola Åse Åshild Ællen
""")
MEN = _words("""
Aage Aksel Albert Anders Arne Asger Bent Birger Bjarne Bjørn Børge Carsten Christian Ebbe Egon Ejnar Ejvind
Erik Erling Esben Finn Flemming Frode Gorm Gunnar Hakon Hans Harald Henning Holger Ib Ivar Jens Jeppe Jørgen
Jørn Karl Kjeld Knud Kristoffer Lars Laurits Leif Magnus Mikkel Mogens Niels Oluf Ove Palle Poul Rasmus
Regnar Søren Stig Svend Sønnik Tage Thorkild Troels Valdemar Viggo Øjvind Åge
""")
ROOTS = _words("""
Ahorn Alme Asp Birke Bjørne Blåbær Bøge Dug Ege Elle Enebær Falke Fjeld Fjord Flint Frost Gran Grøn Gylden
Hassel Havre Hede Hjorte Hvede Høge Is Kastanje Klit Klokke Klør Korn Krage Lav Lind Lyng Lærke Løv Mose
Mølle Måge Nord Nøkke Ørne Pile Rav Ravn Regn Rosen Rug Rype Røn Skov Snebær Sol Sten Storke Syd Tjørne Ugle
Ålekiste
""")
ENDINGS = _words("""
ager bjerg borg brink bro by bæk dal dam drup eng fold gaard holm hus høj kilde kjær krog kær led lev lund
løse mark minde næs odde rup rød skær sted strøm sund sø toft torp tved vang vig
""")

MAX_CASES = 3_000_000
"""Person numbers per block; beyond this many cases the CPR numbers of the safe series would repeat."""
SHARED_BLOCK, STAFF_BLOCK = 14, 15
"""Each area has a block of person numbers (0–13); then come citizens whom areas share, and the staff of all areas."""

_BIRTHS = [date(1862, 1, 1) + timedelta(days=each) for each in range((date(1900, 1, 1) - date(1862, 1, 1)).days)]
_CPR_COUNT = len(_BIRTHS) * 4000
_NAME_COUNT = len(WOMEN) * (len(ROOTS) * len(ENDINGS)) ** 2
# Steps that share no factor with the counts: walking by them visits every number once before it repeats.
_CPR_STEP, _NAME_STEP = 34_310_777, 227_862_889
_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_CVR_WEIGHTS = (2, 7, 6, 5, 4, 3, 2)
_CVR_COUNT, _CVR_STEP = 9_000_000, 5_614_657


class Citizen(NamedTuple):
    """An invented person: full name and ten-digit CPR number."""

    name: str
    cpr: str

    @property
    def hyphenated(self) -> str:
        """The CPR number as ``DDMMYY-XXXX``."""
        return f"{self.cpr[:6]}-{self.cpr[6:]}"


class Company(NamedTuple):
    """An invented company: name and eight-digit CVR number."""

    name: str
    cvr: str


@dataclass(frozen=True)
class CaseWorker:
    """An invented employee of one unit."""

    name: str
    initials: str
    unit: Unit


class People:
    """Everybody a seed invents."""

    def __init__(self, seed: int) -> None:
        start = Random(f"{seed}:people")  # noqa: S311 - simulated data, nothing secret
        self._cpr_start = start.randrange(_CPR_COUNT)
        self._name_start = start.randrange(_NAME_COUNT)

    def citizen(self, number: int) -> Citizen:
        """The person with this number; no other number in the blocks has this CPR number or name."""
        index = (self._cpr_start + number * _CPR_STEP) % _CPR_COUNT
        born, serial = _BIRTHS[index // 4000], 5000 + index % 4000
        # Every eighth carries a replacement number: the day plus 60, and still of a century without living persons.
        day = born.day + (60 if number % 8 == 7 else 0)
        cpr = f"{day:02d}{born.month:02d}{born.year % 100:02d}{serial}"
        return Citizen(self._name(number, WOMEN if serial % 2 == 0 else MEN), cpr)

    def company(self, number: int) -> Company:
        """The company with this number; nine million have different names and CVR numbers.

        The last digit is never the one that modulus 11 asks for, and every company's number has that one.
        """
        index = (self._cpr_start + number * _CVR_STEP) % _CVR_COUNT
        digits = str(1_000_000 + index)
        asked = -sum(int(digit) * weight for digit, weight in zip(digits, _CVR_WEIGHTS, strict=True)) % 11
        _, middle, last = self._name(number, WOMEN).split()
        return Company(f"{middle} & {last} {'A/S' if index % 5 == 0 else 'ApS'}", f"{digits}{(asked + 1) % 10}")

    def _name(self, number: int, first_names: tuple[str, ...]) -> str:
        index = (self._name_start + number * _NAME_STEP) % _NAME_COUNT
        index, first = divmod(index, len(first_names))
        index, middle_end = divmod(index, len(ENDINGS))
        index, last_end = divmod(index, len(ENDINGS))
        last, middle = divmod(index, len(ROOTS))
        return f"{first_names[first]} {ROOTS[middle]}{ENDINGS[middle_end]} {ROOTS[last]}{ENDINGS[last_end]}"

    def party(self, rng: Random, *, case_no: int, block: int) -> Citizen:
        """The citizen of a case: mostly a new one, sometimes one with an earlier case, here or in another area."""
        drawn = rng.random()
        if drawn < 0.04:
            return self.citizen(block * MAX_CASES + rng.randrange(case_no + 1))
        if drawn < 0.08:
            return self.citizen(SHARED_BLOCK * MAX_CASES + rng.randrange(1 + case_no // 4))
        return self.citizen(block * MAX_CASES + case_no)

    def staff(self, units: tuple[Unit, ...], *, block: int, each: int = 5) -> list[CaseWorker]:
        """``each`` case workers for every unit of an area, with initials of their own."""
        workers: list[CaseWorker] = []
        taken: set[str] = set()
        for index in range(each * len(units)):
            name = self.citizen(STAFF_BLOCK * MAX_CASES + 100 * block + index).name
            initials = _initials(name, taken)
            taken.add(initials)
            workers.append(CaseWorker(name, initials, units[index % len(units)]))
        return workers


def _initials(name: str, taken: set[str]) -> str:
    """Four letters from the three names, the last letters shifted until nobody else has them."""
    first, middle, last = name.split()
    candidates = (first[0] + middle[0] + last[0] + letter for letter in last[1:] + middle[1:] + first[1:])
    return next(each.upper() for each in candidates if each.upper() not in taken)


def written_cpr(rng: Random, citizen: Citizen) -> tuple[str, ...]:
    """The form or forms in which one case writes its CPR number.

    Most have one: with hyphen or without. A few switch between both, and some that begin with 0 lost it to Excel.
    """
    drawn = rng.random()
    if citizen.cpr[0] == "0" and drawn < 0.05:
        return (citizen.cpr[1:],)
    if drawn > 0.95:
        return (citizen.hyphenated, citizen.cpr)
    return (citizen.hyphenated,) if drawn < 0.55 else (citizen.cpr,)


def fails_modulus_11(cpr: str) -> bool:
    """Whether the number fails the old check, which valid numbers may since 2007."""
    return sum(int(digit) * weight for digit, weight in zip(cpr, _WEIGHTS, strict=True)) % 11 != 0
