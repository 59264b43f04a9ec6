"""The rehearsal: invented returns for a whole year-end, made from whatever plan there is, the same every time."""
