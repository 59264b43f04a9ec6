"""Results as tidy tables for other programs: one row one thing, one column one fact, every column with its type and meaning."""
