"""The words and number forms of the explorer in Danish and English. What comes from a release stays Danish.

One table for all pages: a key has both languages or the build fails. Names of processes, activities, rules and
definitions are the municipality's own and are not translated.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from explorer.selection import Language
from orchestration.publish.report import danish

HOUR, DAY = 3600, 86_400


@dataclass(frozen=True)
class Words:
    """Texts by key in one language; ``words("map")`` is the text, with ``{names}`` filled in."""

    lang: Language
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key.

        Raises:
            KeyError: no such key: a page asks for a text that nobody wrote.
        """
        return self.texts[key].format(**values)

    def number(self, value: float | None, *, decimals: int = 0) -> str:
        """A number as this language writes it; nothing known is a dash."""
        return self._form(value, lambda known: danish.number(known, decimals=decimals), f",.{decimals}f")

    def percent(self, share: float | None) -> str:
        """A share between 0 and 1 as a percentage."""
        if share is None:
            return self("hidden")
        return danish.percent(share) if self.lang == "da" else f"{share * 100:.1f}%"

    def duration(self, seconds: float | None) -> str:
        """A duration in calendar time, in its largest units."""
        if seconds is None:
            return self("hidden")
        return danish.duration(seconds) if self.lang == "da" else _english_duration(seconds)

    def measure(self, value: float | None, measured_in: str) -> str:
        """A figure in the unit of its definition."""
        if value is None:
            return self("hidden")
        unit = measured_in.strip().lower()
        if unit in danish.SHARE_UNITS:
            return self.percent(value)
        if unit in danish.SECONDS_PER_UNIT:
            return self.duration(value * danish.SECONDS_PER_UNIT[unit])
        return danish.measure(value, measured_in) if self.lang == "da" else f"{value:,g} {measured_in}"

    def _form(self, value: float | None, in_danish: Callable[[float], str], in_english: str) -> str:
        if value is None:
            return self("hidden")
        return in_danish(value) if self.lang == "da" else format(value, in_english)


def _english_duration(seconds: float) -> str:
    for size, name in ((DAY, "day"), (HOUR, "hour"), (60, "minute")):
        if abs(seconds) >= size:
            amount = f"{seconds / size:,.1f}".removesuffix(".0")
            return f"{amount} {name}{'' if amount == '1' else 's'}"
    return "0" if seconds == 0 else "under 1 minute"


def read_words(text: str) -> dict[Language, Words]:
    """The table of texts from YAML: ``key: [dansk, english]``.

    Raises:
        ValueError: a key without exactly two texts, by name.
    """
    table: dict[str, Any] = yaml.safe_load(text)
    short = [key for key, pair in table.items() if not (isinstance(pair, list) and len(pair) == 2 and all(pair))]
    if short:
        raise ValueError(f"a text needs Danish and English; these have not both: {', '.join(sorted(short))}")
    return {
        "da": Words("da", {key: pair[0] for key, pair in table.items()}),
        "en": Words("en", {key: pair[1] for key, pair in table.items()}),
    }
