"""Adapters: the only modules that call other programs and other process-mining libraries."""
