"""Process trees: what the inductive miner finds, in our own small form.

A tree says how parts of a process combine, and every tree is a sound model. Other forms are made from it: the Petri
net in ``petri_net.py``, BPMN in ``bpmn.py``.
"""

from dataclasses import dataclass
from typing import Literal

Operator = Literal["sequence", "choice", "parallel", "loop"]


@dataclass(frozen=True)
class Tree:
    """A leaf is an activity, or nothing at all (a silent step) when ``activity`` is None; else children combined.

    A loop has two children: what is done, and what leads back to doing it again.
    """

    operator: Operator | None = None
    activity: str | None = None
    children: tuple["Tree", ...] = ()

    @property
    def is_silent(self) -> bool:
        """Whether this is the step that leaves no event."""
        return self.operator is None and self.activity is None

    def activities(self) -> set[str]:
        """All activities in the tree."""
        own = set() if self.activity is None else {self.activity}
        return own.union(*(child.activities() for child in self.children))

    def text(self) -> str:
        """The tree as text; two trees have the same text only when they are the same."""
        if self.operator is None:
            return "τ" if self.activity is None else repr(self.activity)
        return f"{self.operator}({', '.join(child.text() for child in self.children)})"


def canonical(tree: Tree) -> Tree:
    """The tree with the branches of choices and parallels in one order, silent ones last: equal logs, equal models."""
    children = tuple(canonical(child) for child in tree.children)
    if tree.operator in ("choice", "parallel"):
        children = tuple(sorted(children, key=lambda child: (child.is_silent, child.text())))
    return Tree(tree.operator, tree.activity, children)
