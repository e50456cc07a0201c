"""Discovery: what the log says the process looks like, as a map, as variants and as models."""
