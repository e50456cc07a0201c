"""The suppliers of faktura: companies, and persons who trade alone, whose name and number are a person's.

What they deliver and when is ``faktura_course``; how it is written is ``faktura``.
"""

from random import Random
from typing import NamedTuple

from simulator.people import MAX_CASES, Citizen, Company, People

COUNT = 600
"""A municipality buys from some over and over: the same suppliers, whatever the size of the simulation."""

_GOODS = ("Jf. ordre", "Kontorartikler", "Håndværkerydelser, Skovskolen", "Vikar, uge 14", "Rengøring", "Fødevarer")
_FEES = ("Honorar, foredrag", "Honorar {name}, cpr {cpr}", "Kørsel for {name}")


class Supplier(NamedTuple):
    """A supplier: the company or the person behind, and its CVR number."""

    party: Citizen | Company
    cvr: str


def supplier(rng: Random, people: People, *, block: int) -> Supplier:
    """One of the suppliers, some of them far more often than others; every sixth is a person."""
    number = int(COUNT * rng.random() ** 2)
    company = people.company(number)
    if number % 6 == 5:
        return Supplier(people.citizen(block * MAX_CASES + number), company.cvr)
    return Supplier(company, company.cvr)


def text_of(rng: Random, seller: Supplier) -> tuple[str, tuple[str, ...]]:
    """The invoice's text, and the forms in which the invoice writes the supplier's numbers.

    A person's fee is now and then booked with name and CPR number in the text, as it should not be.
    """
    if isinstance(seller.party, Citizen):
        template = _FEES[int(rng.random() * len(_FEES))]
        forms = (seller.cvr, seller.party.hyphenated) if "{cpr}" in template else (seller.cvr,)
        return template.format(name=seller.party.name, cpr=seller.party.hyphenated), forms
    return _GOODS[int(rng.random() * len(_GOODS))], (seller.cvr,)
