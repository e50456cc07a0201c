"""Objects: the log as the objects of each type see it, without choosing one of them as the case."""
