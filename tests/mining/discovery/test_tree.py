"""Process trees in one canonical form."""

from mining.discovery.tree import Tree, canonical

A, B, C, SILENT = Tree(activity="a"), Tree(activity="b"), Tree(activity="c"), Tree()


def test_branches_are_ordered_and_silent_ones_last_but_sequences_and_loops_stay():
    tree = Tree("sequence", children=(C, Tree("choice", children=(SILENT, B, A)), Tree("loop", children=(B, A))))
    assert canonical(tree).text() == "sequence('c', choice('a', 'b', τ), loop('b', 'a'))"


def test_an_activity_called_like_the_silent_step_is_told_apart():
    assert Tree(activity="τ").text() != SILENT.text()


def test_activities_are_all_leaves():
    assert Tree("parallel", children=(A, Tree("choice", children=(B, SILENT)))).activities() == {"a", "b"}
