"""What changed, and by how much: declared interventions and comparisons, and drifts that nobody declared."""
