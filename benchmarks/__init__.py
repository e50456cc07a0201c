"""Benchmarks against the field's own tools: the same Parquet, the same answers, each tool in a process of its own."""
