"""The errors of mining: what a figure cannot be formed from.

Every message names the thing, the value given and what is allowed. It never holds a cell of a source. The errors of
reading deliveries stand in ``orchestration.extract.errors``.
"""


class MiningError(Exception):
    """Anything that stops a figure or an algorithm of this package."""


class ArgumentError(MiningError, ValueError):
    """An argument is outside what the function takes."""


class EventLogError(MiningError, ValueError):
    """The event log cannot answer: it has no cases, or it lacks what the algorithm rests on."""


class RuleError(MiningError, ValueError):
    """A rule cannot be used: the message names the file and the field, and says what is allowed."""
