"""From a survey of an object-centric log to declared tables: what a pilot keeps of it, and under what kind.

An order and a customer are not treated alike, so each object type gets a column of its own. Attributes are dropped
unless asked for or recognised by name; writing the folder is ``ocel``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orchestration.extract.errors import DeliveryError
from orchestration.extract.guess_roles import NAMES
from orchestration.extract.guess_types import Role
from orchestration.extract.ocel_survey import FEW, ObjectAttribute, OcelSurvey
from orchestration.extract.readers.columns import printable
from orchestration.scaffold.folder import DeclaredColumn

EMPLOYEES = frozenset(
    (
        *("employee", "employees", "worker", "workers", "staff", "caseworker", "caseworkers", "clerk", "clerks"),
        *("user", "users", "resource", "resources", "medarbejder", "medarbejdere", "sagsbehandler", "sagsbehandlere"),
        *("bruger", "brugere", "ansat", "ansatte", "ressource", "ressourcer"),
    )
)
CITIZENS = frozenset(
    (
        *("customer", "customers", "client", "clients", "citizen", "citizens", "person", "persons", "people"),
        *("patient", "patients", "applicant", "applicants", "child", "children", "student", "students", "resident"),
        *("residents", "family", "families", "borger", "borgere", "personer", "kunde", "kunder", "klient", "klienter"),
        *("patienter", "ansøger", "ansøgere", "barn", "børn", "elev", "elever", "beboer", "beboere", "part", "parter"),
    )
)
CLASSES = frozenset(
    (
        *("status", "sagsstatus", "state", "tilstand", "sagstilstand", "category", "kategori", "priority"),
        *("prioritet", "channel", "kanal", *NAMES["case_type"]),
    )
)
"""Names of attributes that sort things into classes. Others may hold a name or an address, and are dropped."""

DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


@dataclass(frozen=True)
class ObjectType:
    """An object type: its name in the log, the word for it in column names, and the kind its ids are."""

    name: str
    slug: str
    kind: str
    objects: int


@dataclass(frozen=True)
class KeptAttribute:
    """An attribute of an object type that is kept: its delivered name, and the column it lands in."""

    attribute: ObjectAttribute
    column: str


def object_types(survey: OcelSurvey, *, source: str) -> tuple[ObjectType, ...]:
    """The log's object types. People's ids get a kind of people: ``borger`` alone where they are CPR numbers."""
    slugs = dict(zip(survey.object_types, distinct(map(slug, survey.object_types)), strict=True))
    employees = [name for name in survey.object_types if _squeezed(name) in EMPLOYEES]
    found = []
    for name, objects in survey.object_types.items():
        if name in survey.people_types:
            kind = "borger"
        elif name in employees:
            kind = f"medarbejder:{source}" + (f":{slugs[name]}" if len(employees) > 1 else "")
        else:
            group = "borger" if _squeezed(name) in CITIZENS else "sag"
            kind = f"{group}:{source}:{slugs[name]}"
        found.append(ObjectType(name, slugs[name], kind, objects))
    return tuple(found)


def event_roles(survey: OcelSurvey, given: Mapping[str, str]) -> dict[Role, str]:
    """The events' attributes that name the unit and the resource: as given, else by their name."""
    names = [guess.name for guess in survey.event_attributes]
    roles: dict[Role, str] = {}
    for role in ("unit", "resource"):
        if role in given:
            if given[role] not in names:
                raise DeliveryError(
                    f"{survey.file}: no event has the attribute {given[role]!r} (--{role});"
                    f" there are {printable(names)}"
                )
            roles[role] = given[role]
            continue
        known = [name for alias in NAMES[role] for name in names if _squeezed(name) == alias]
        if known:
            roles[role] = known[0]
    return roles


def kept_attributes(
    survey: OcelSurvey, types: Iterable[ObjectType], asked_for: Iterable[str]
) -> tuple[KeptAttribute, ...]:
    """The objects' attributes that are kept: those asked for by name, and classes of things that are no people.

    Raises:
        DeliveryError: no object has an attribute that was asked for.
    """
    asked, by_name = set(asked_for), {each.name: each for each in types}
    there = {attribute.name for attribute in survey.object_attributes}
    if missing := sorted(asked - there):
        raise DeliveryError(
            f"{survey.file}: no object has the attribute {missing[0]!r} (--keep-attribute);"
            f" there are {printable(sorted(there))}"
        )
    kept = [
        attribute
        for attribute in survey.object_attributes
        if attribute.name in asked or _is_class(attribute, by_name[attribute.object_type])
    ]
    words = distinct(f"{slug(each.object_type, length=24)}_{slug(each.name, length=24)}" for each in kept)
    return tuple(KeptAttribute(each, f"value_{word}") for each, word in zip(kept, words, strict=True))


def _is_class(attribute: ObjectAttribute, owner: ObjectType) -> bool:
    harmless = attribute.distinct_values <= FEW and not attribute.looks_like_cpr
    return harmless and owner.kind.startswith("sag:") and _squeezed(attribute.name) in CLASSES


def is_case_type(attribute: ObjectAttribute) -> bool:
    """Whether the attribute is the kind of a case."""
    return _squeezed(attribute.name) in NAMES["case_type"]


def id_columns(types: Iterable[ObjectType], delivered_as: str, *, prefix: str) -> list[DeclaredColumn]:
    """One column of ids for each object type."""
    return [
        DeclaredColumn(
            f"{prefix}_{each.slug}",
            f"{delivered_as}:{each.name}",
            "Objektets nummer, når det er af denne type.",
            treatment="pseudonymise",
            kind=each.kind,
        )
        for each in types
    ]


def slug(name: str, *, length: int = 30) -> str:
    """A name as a word of lower-case letters, digits and single underscores."""
    plain = name.casefold().translate(DANISH)
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:length].strip("_") or "type"


def distinct(words: Iterable[str]) -> list[str]:
    """The words, in their order; one that was there before is numbered, and so is one that a number makes so."""
    found: list[str] = []
    for word in words:
        number, numbered = 1, word
        while numbered in found:
            number += 1
            numbered = f"{word}_{number}"
        found.append(numbered)
    return found


def _squeezed(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()
