"""Process mining over an ordered event log: every figure Sagsflow publishes, as SQL or over variants."""
