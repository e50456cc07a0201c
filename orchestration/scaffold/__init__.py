"""Writing a municipality folder: the files that a person then reads, edits and owns.

Templates hold the files' text; ``pilot`` fills them from a profile of one delivery.
"""
