"""One column of a declaration that is about to be written; what it may hold is ``extract.declaration.Column``."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class DeclaredColumn:
    """One column of the declaration that is written.

    Attributes:
        why: what was seen that led to the treatment, in plain words and never a value; a comment in the file.
    """

    name: str
    delivered_as: str
    description: str
    data_type: str = "varchar"
    treatment: str = "keep"
    kind: str | None = None
    required: bool = False
    formats: tuple[str, ...] = ()
    is_event_time: bool = False
    decimal_comma: bool = False
    classes: dict[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    free_text: bool = False
    why: str = ""

    @property
    def landed(self) -> tuple[str, ...]:
        """The names it has in landing: none when it is dropped, three when it is a stamp."""
        if self.treatment == "drop":
            return ()
        beside = (f"{self.name}__precision", f"{self.name}__ambiguous") if self.data_type == "timestamptz" else ()
        return (self.name, *beside)
