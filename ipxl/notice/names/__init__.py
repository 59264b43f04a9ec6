"""Names of units, groups and people: where they stand in a line, and which are one."""
