"""Which steps a robot could take over, which it has taken over, and what came of it."""
