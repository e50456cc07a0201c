"""What the municipality expects of its registrations: a file that does not read, or names what nobody has declared.

What an expectation is stands in ``mining.quality.expected``.
"""

from pathlib import Path

from orchestration.check.findings import Finding
from orchestration.extract.errors import ConfigurationError
from orchestration.practice import read_practice


def practice_findings(municipality: Path) -> list[Finding]:
    """One error per line that ``read_practice`` has to say; none where all can be put to the cases."""
    try:
        read_practice(municipality)
    except ConfigurationError as error:
        return [Finding("error", "quality", line) for line in str(error).splitlines()]
    return []
