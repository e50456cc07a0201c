"""What the pages say about the release itself, and what every page needs to word a figure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from orchestration.publish.report.charter import Lines

Status = Literal["simulated", "public"]
STATUS_DA: dict[Status, str] = {"simulated": "Simulerede data", "public": "Offentlige data"}
STATUS_TEXT_DA: dict[Status, str] = {
    "simulated": "Tallene bygger på simulerede data. De beskriver ingen virkelige sager, borgere eller medarbejdere.",
    "public": "Tallene bygger på data, som allerede er offentligt tilgængelige.",
}


@dataclass(frozen=True)
class ReleaseFacts:
    """The release that the pages belong to.

    Attributes:
        municipality_label: what the municipality is called on the pages.
        as_of: the instant that the figures describe; it must carry a time zone.
        version: version of the software.
        k: smallest number of cases behind a figure that is shown; 1 hides nothing.
        status: what kind of data the figures rest on.
        release: name of the release.
        held_back: processes that are not published anew, each with the reason as a sentence.
        charter: label and text of each field of the charter; none where there is no charter (public data).
    """

    municipality_label: str
    as_of: datetime
    version: str
    k: int
    status: Status
    release: str
    charter: Lines = ()
    held_back: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse an instant without a zone: the pages show it in Danish time."""
        if self.as_of.utcoffset() is None:
            raise ValueError(f"as_of '{self.as_of.isoformat()}' has no time zone; give one, e.g. +00:00")

    @property
    def status_da(self) -> str:
        """The status in two words."""
        return STATUS_DA[self.status]

    @property
    def status_text_da(self) -> str:
        """The status as a sentence."""
        return STATUS_TEXT_DA[self.status]

    @property
    def hidden_text_da(self) -> str:
        """What stands where a figure is hidden."""
        return f"skjult (færre end {self.k})"
