"""Conformance: how the cases of the log compare with a model of the process."""
