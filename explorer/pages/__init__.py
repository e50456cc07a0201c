"""The pages of the explorer: each module asks the release its questions and words the answers.

A page is ``NAME`` (its path and the key of its title) and ``view(release, chosen, words)``. What all pages share
stands in ``explorer.parts``; which pages there are, and in which order, in ``explorer.app``.
"""
