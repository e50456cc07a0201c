"""Random process trees for the tests of models."""

import random

from mining.discovery.tree import Tree, canonical


def random_tree(draw: random.Random, activities: list[str], depth: int = 3) -> Tree:
    """A tree over the activities, each at most once; loops and skips included."""
    if depth == 0 or len(activities) < 2 or draw.random() < 0.15:
        leaf = Tree(activity=activities[0])
        return Tree("choice", children=(leaf, Tree())) if draw.random() < 0.2 else leaf
    operator = draw.choice(["sequence", "choice", "parallel", "loop"])
    cut = draw.randint(1, len(activities) - 1)
    parts = [activities[:cut], activities[cut:]]
    children = [random_tree(draw, part, depth - 1) for part in parts]
    if operator == "loop" and draw.random() < 0.5:
        children[1] = Tree()
    return Tree(operator, children=tuple(children))


def sixty_trees() -> list[Tree]:
    """Sixty trees over up to five activities, and the awkward ones by hand."""
    a, b, silent = Tree(activity="a"), Tree(activity="b"), Tree()
    by_hand = [
        a,
        silent,
        Tree("loop", children=(a, silent)),
        Tree("loop", children=(silent, a)),
        Tree("loop", children=(Tree("loop", children=(a, silent)), b)),
        Tree("choice", children=(Tree("loop", children=(a, silent)), Tree("loop", children=(b, silent)))),
        Tree("parallel", children=(Tree("choice", children=(a, silent)), Tree("loop", children=(b, silent)))),
        Tree("sequence", children=(Tree("choice", children=(a, silent)), Tree("choice", children=(b, silent)))),
        Tree("loop", children=(Tree("parallel", children=(a, b)), Tree("parallel", children=(Tree(activity="c"), a)))),
    ]
    found = [random_tree(random.Random(seed), list("abcde")) for seed in range(60)]  # noqa: S311
    return [canonical(tree) for tree in by_hand + found]
