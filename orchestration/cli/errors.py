"""Exit codes: 0 done, 1 the run failed and the last published result stands, 2 input or configuration is wrong."""

FAILED = 1
WRONG_INPUT = 2

WRONG_NAMES = frozenset(
    {
        "DeliveryError",
        "SourceRefused",
        "ResolveRefused",
        "ConfigurationError",
        "ParseFailed",
        "ManifestMissing",
        "UndeclaredDisclosure",
    }
)
"""What the person at the keyboard can put right. By name: a run's errors come back from Dagster as text, and importing
their modules here would make every command wait for Dagster's import. A test holds the names to the classes."""

WITHHELD_NAME = "PublicationWithheld"


class CommandFailed(Exception):
    """A command ends with a message for a person and an exit code."""

    def __init__(self, message: str, *, code: int) -> None:
        super().__init__(message)
        self.code = code
