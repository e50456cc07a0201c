"""What a municipality wants to reach, as data: the goals and, in SQL, the table they become."""
