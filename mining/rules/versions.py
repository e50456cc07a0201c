"""A rule as a file has it, taken apart into its versions: the common fields, each version's own in their place.

Which files there are, and what they may name, is ``mining.rules.catalogue``'s.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

from pydantic import ValidationError

from mining.rules.problems import Level, Place, allowed, explained, shown
from mining.rules.rule import DelayRule, OrderRule, Rule

KINDS: dict[str, type[Rule]] = {
    **dict.fromkeys(("max_delay", "min_delay", "count"), DelayRule),
    **dict.fromkeys(("order", "presence", "absence", "four_eyes"), OrderRule),
}
FIXED = ("id", "process")
"""What a version cannot change: the rule would be another."""
ONE_VERSION: list[dict[str, object]] = [{}]

Fields = Mapping[str, object]
Found = list[tuple[Place, str]]
"""Places inside a rule, and what is wrong there."""


def read_versions(given: Fields) -> tuple[list[Rule], Found]:
    """The versions of a rule by the day they came into force, and what is wrong; a wrong version is left out."""
    found = _wrong_list(given)
    versions: list[Rule] = []
    if not found:
        common = {name: value for name, value in given.items() if name != "versions"}
        for at, own in enumerate(own_fields(given)):
            rule, wrong = _checked({**common, **own})
            found += [(written_at(given, at, place), message) for place, message in wrong]
            versions += [rule] if rule else []
    return sorted(versions, key=lambda version: version.valid_from or date.min), found


def own_fields(given: Fields) -> list[dict[str, object]]:
    """The fields of each version; of a rule without ``versions`` its one version has none of its own."""
    listed = given.get("versions", ONE_VERSION)
    return listed if isinstance(listed, list) else []


def written_at(given: Fields, at: int, place: Place) -> Place:
    """Where a field of version number ``at`` stands in the file: in the version, or in what all versions share."""
    name = place[0] if place else ""
    others = any(name in own for own in own_fields(given))
    is_own = name in own_fields(given)[at] or (others and name not in given) or not place
    return ("versions", at, *place) if is_own and "versions" in given else place


def windows(versions: list[Rule]) -> Iterator[tuple[str, Level]]:
    """Versions that hold on the same day, an error; days between two versions that neither has, a warning."""
    for earlier, later in pairwise(versions):
        names = f"versions {earlier.version!r} and {later.version!r}"
        starts, ends = later.valid_from or date.min, earlier.valid_to or date.max
        if ends >= starts:
            first = f"the first holds {f'to {earlier.valid_to}' if earlier.valid_to else 'without an end'}"
            second = f"the second {f'from {later.valid_from}' if later.valid_from else 'without a beginning'}"
            yield f"{names} overlap: {first}, {second}", "error"
        elif ends + timedelta(days=1) < starts:
            gap = f"{ends + timedelta(days=1)} to {starts - timedelta(days=1)}"
            yield f"{names} leave a gap: from {gap} neither holds", "warning"


def _wrong_list(given: Fields) -> Found:
    """What is wrong with the list of versions itself."""
    listed = given.get("versions", ONE_VERSION)
    if not isinstance(listed, list) or not listed or not all(isinstance(own, dict) for own in listed):
        return [(("versions",), "is a list of versions, each with the fields that it overrides")]
    if "versions" not in given:
        return []
    found: Found = []
    names = [own.get("version") for own in listed]
    for at, own in enumerate(listed):
        if "version" not in own:
            found.append((("versions", at, "version"), "is missing; each version has a name, such as '2024'"))
        elif names[at] in names[:at]:
            found.append((("versions", at, "version"), f"{shown(names[at])} stands twice"))
        fixed = [name for name in FIXED if name in own]
        found += [(("versions", at, name), "is the same in every version; it stands in the rule") for name in fixed]
    return found


def _checked(given: Fields) -> tuple[Rule | None, Found]:
    """One version by the type its kind has, or what is wrong with it."""
    kind = given.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        said = "is missing" if kind is None else f"{shown(kind)} is not known"
        return None, [(("kind",), f"{said}; {allowed(kind, KINDS)}")]
    try:
        return KINDS[kind].model_validate(given, by_alias=True, by_name=False), []
    except ValidationError as error:
        return None, explained(error, KINDS[kind])
